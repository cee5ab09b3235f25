import { textLiteral } from '../../schemas/athena/literals.ts';
import type { Cell } from '../../schemas/athena/values.ts';
import { runQuery } from '../athena/run.ts';
import { dayIn } from '../clock.ts';
import { type Environment, readOutputs } from '../environment.ts';
import { type LakeVerdict, lakeVerdict } from './lake-verdict.ts';
import type { StoredRequest } from './stored-request.ts';

/** Lines of one content in one partition of one table. */
interface Group {
  readonly dt: string;
  readonly hour: string;
  readonly lines: number;
  readonly content: readonly Cell[];
}

/** A request's lines in one table of the lake. */
export interface LakeLines {
  readonly table: 'participation_logs' | 'request_logs';
  readonly lines: number;
  /** Where they arrived, in UTC. */
  readonly partitions: readonly { readonly dt: string; readonly hour: string }[];
  /**
   * Decisions: every line says what the store says. Requests: one of them does, since a request that
   * was sent twice has a line for each stamp (design, decision 1). Null without lines.
   */
  readonly agrees: boolean | null;
  readonly verdict: LakeVerdict;
}

/** What a line says, by the store's names: each as SQL and as the item has it. */
const CONTENTS = {
  participation_logs: [
    ['finalStatus', 'status'],
    ['resultCode', 'resultCode'],
    ['timestamps.queuedAt', 'queuedAt'],
    ['timestamps.startedAt', 'startedAt'],
    ['timestamps.finishedAt', 'finishedAt'],
    ['delivery.attempt', 'attempt'],
    ['delivery.isDlq', 'isDlq'],
    ['meta.workerId', 'workerId'],
  ],
  request_logs: [['queuedAt', 'queuedAt']],
} as const satisfies Record<
  LakeLines['table'],
  readonly (readonly [string, keyof StoredRequest])[]
>;

const DAY_MS = 24 * 60 * 60 * 1000;

/** The days in whose partitions a fact of these instants lies: a day more on either side, as in the saved queries. */
function daysAround(instants: readonly (number | null)[]): { from: string; to: string } {
  const known = instants.filter((instant) => instant !== null);
  return {
    from: dayIn('UTC', Math.min(...known) - DAY_MS),
    to: dayIn('UTC', Math.max(...known) + DAY_MS),
  };
}

/** Finds a request's lines by its id, in the partitions around its own times. */
export async function readLake(
  environment: Environment,
  table: LakeLines['table'],
  request: StoredRequest,
): Promise<LakeLines> {
  const outputs = await readOutputs(environment, 'WorkgroupName', 'DatabaseName');
  const { receivedAt, queuedAt, finishedAt, requestId } = request;
  const { from, to } = daysAround([receivedAt, queuedAt, finishedAt]);
  const contents = CONTENTS[table].map(([expression]) => expression);
  const groups = Array.from({ length: contents.length + 2 }, (_, index) => index + 1);
  const { rows } = await runQuery(environment.aws, {
    sql: `SELECT dt, hour, ${contents.join(', ')}, count(*) FROM ${table}
WHERE dt BETWEEN ? AND ? AND requestId = ? GROUP BY ${groups.join(', ')} ORDER BY 1, 2`,
    parameters: [from, to, requestId].map(textLiteral),
    database: outputs.DatabaseName,
    workGroup: outputs.WorkgroupName,
  });
  return summarize(table, request, rows.map(groupOf));
}

const groupOf = ([dt, hour, ...rest]: readonly Cell[]): Group => ({
  dt: String(dt),
  hour: String(hour),
  content: rest.slice(0, -1),
  lines: Number(rest.at(-1)),
});

function summarize(
  table: LakeLines['table'],
  request: StoredRequest,
  groups: readonly Group[],
): LakeLines {
  const stored = JSON.stringify(CONTENTS[table].map(([, name]) => request[name]));
  const isStored = ({ content }: Group) => JSON.stringify(content) === stored;
  const agrees = table === 'request_logs' ? groups.some(isStored) : groups.every(isStored);
  const places = new Set(groups.map(({ dt, hour }) => `${dt}/${hour}`));
  const told = {
    table,
    lines: groups.reduce((sum, { lines }) => sum + lines, 0),
    partitions: [...places].map((place) => {
      const [dt = '', hour = ''] = place.split('/');
      return { dt, hour };
    }),
    agrees: groups.length === 0 ? null : agrees,
  };
  return { ...told, verdict: lakeVerdict(request, told) };
}
