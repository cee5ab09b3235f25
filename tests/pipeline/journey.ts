import { setTimeout } from 'node:timers/promises';
import { mapBounded } from '../../functions/operations/bounded.ts';
import type { Participation } from '../../schemas/participation/participation.ts';
import type { ParticipationProcessed } from '../../schemas/participation/participation-processed.ts';
import { type Api, createApi } from './api.ts';
import { factsOf, lakeLines } from './lake.ts';
import { follow } from './live.ts';
import type { System } from './system.ts';

/** The stages of the way, in their order. */
export type Stage = 'accepted' | 'decided' | 'listed' | 'landed' | 'answered';

/** What is not as it must be, and at which stage it shows first. */
export interface Finding {
  readonly stage: Stage;
  readonly detail: string;
}

export interface Journey {
  readonly eventId: string;
  readonly capacity: number;
  readonly posts: number;
  readonly users: number;
  /** How long requests may stay undecided before that is a finding. */
  readonly patienceMs: number;
}

/** Sends a load through the whole system and compares each stage with a count made another way. */
export async function travel(system: System, journey: Journey): Promise<Finding[]> {
  const api = createApi(system.url);
  const { eventId, capacity, posts, users } = journey;
  const put = await system.eventflow('event', 'put', eventId, '--capacity', String(capacity));
  if (put.code !== 0) return [{ stage: 'accepted', detail: put.stderr }];
  const names = Array.from({ length: users }, (_, at) => `${eventId}-user-${at}`);
  const tokens = await mapBounded(20, names, (name) => api.token(name));

  const answers = await mapBounded(50, [...Array(posts).keys()], (at) =>
    api.participate(eventId, tokens[at % users] as string),
  );
  const accepted = answers.filter(({ status }) => status === 202).length;
  const odd = answers.filter(({ status }) => status !== 202 && status !== 200);
  if (odd.length > 0 || accepted < users) {
    return [
      { stage: 'accepted', detail: `${accepted} × 202, and ${odd[0]?.status ?? 'none other'}` },
    ];
  }
  const requestIds = answers.slice(0, users).map(({ body }) => body.requestId);
  const decided = await allDecided(api, requestIds, tokens, journey.patienceMs);
  const won = decided.filter(({ status }) => status === 'SUCCEEDED').length;
  const lost = decided.filter(({ resultCode }) => resultCode === 'SOLD_OUT').length;
  const winners = Math.min(capacity, users);
  if (won !== winners || lost !== users - winners) {
    return [{ stage: 'decided', detail: `${won} SUCCEEDED, ${lost} SOLD_OUT of ${users}` }];
  }
  // A stage is asked only when those before it are whole: what it lacks is otherwise their doing.
  for (const stage of [
    () => listed(api, eventId, decided, tokens),
    () => landed(system, eventId, decided),
    () => answered(system, eventId, decided),
  ]) {
    const findings = await stage();
    if (findings.length > 0) return findings;
  }
  return [];
}

/** Undecided requests are asked for again after so long in any case: under chaos a write can be late. */
const ASKING_MS = 1000;

/** Asks for each request, again when a table was written to, until it is final; as found last when patience ends. */
export async function allDecided(
  api: Api,
  requestIds: readonly string[],
  tokens: readonly string[],
  patienceMs: number,
): Promise<Participation[]> {
  const until = performance.now() + patienceMs;
  const found: Participation[] = [];
  const writes = await follow(api, ({ operation }) => WRITES.includes(operation));
  let open = [...requestIds.keys()];
  for (;;) {
    const written = writes.next();
    await mapBounded(20, open, async (at) => {
      const { body } = await api.participation(requestIds[at] as string, tokens[at] as string);
      found[at] = body;
    });
    open = open.filter((at) => !found[at]?.finishedAt);
    if (open.length === 0 || performance.now() > until) break;
    await Promise.race([written, setTimeout(ASKING_MS)]);
  }
  writes.hangUp();
  return found;
}

const WRITES = ['UpdateItem', 'TransactWriteItems'];

/** Each user sees the own request, once, as it was decided. */
async function listed(
  api: Api,
  eventId: string,
  decided: readonly Participation[],
  tokens: readonly string[],
): Promise<Finding[]> {
  const lists = await mapBounded(20, tokens, (token) => api.mine(token));
  const wrong = lists.filter(({ status, body }, at) => {
    const own = status === 200 ? body.items.filter((item) => item.eventId === eventId) : [];
    return own.length !== 1 || JSON.stringify(own[0]) !== JSON.stringify(decided[at]);
  });
  if (wrong.length === 0) return [];
  return [
    {
      stage: 'listed',
      detail: `${wrong.length} lists differ, the first: ${JSON.stringify(wrong[0]?.body)}`,
    },
  ];
}

/** The lake holds one line a request, with what the store holds. */
async function landed(
  system: System,
  eventId: string,
  decided: readonly Participation[],
): Promise<Finding[]> {
  const finding = (detail: string): Finding[] => [{ stage: 'landed', detail }];
  const flushed = await system.eventflow('flush');
  if (flushed.code !== 0) return finding(flushed.stderr);
  let facts: ParticipationProcessed[];
  try {
    facts = factsOf(system.home, eventId);
  } catch (error) {
    return finding(String(error));
  }
  const byId = new Map(facts.map((fact) => [fact.requestId, fact]));
  const differing = decided.filter((request) => {
    const fact = byId.get(request.requestId);
    return (
      fact?.finalStatus !== request.status ||
      fact.resultCode !== request.resultCode ||
      fact.timestamps.queuedAt !== request.queuedAt ||
      fact.timestamps.finishedAt !== request.finishedAt
    );
  });
  const requested = lakeLines(system.home, 'requests').filter((line) =>
    line.includes(`"eventId":"${eventId}"`),
  );
  if (facts.length !== decided.length) return finding(`${facts.length} facts of ${decided.length}`);
  if (differing.length > 0) return finding(`${differing.length} facts differ from the store`);
  if (requested.length < decided.length) return finding(`${requested.length} requests were told`);
  return [];
}

type Row = Record<string, string | number | boolean | null>;

/** The saved queries say what the store says; the validations find nothing. */
async function answered(
  system: System,
  eventId: string,
  decided: readonly Participation[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const expectSame = (what: string, actual: unknown, expected: unknown) => {
    if (JSON.stringify(actual) === JSON.stringify(expected)) return;
    const detail = `${what}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`;
    findings.push({ stage: 'answered', detail });
  };
  // A load around midnight has two days.
  const days = [
    ...new Set(decided.flatMap(({ queuedAt, finishedAt }) => [dayOf(queuedAt), dayOf(finishedAt)])),
  ];
  const rows = async (name: string): Promise<Row[]> => {
    const pages = await Promise.all(
      days.map((day) =>
        system.eventflow('query', name, '--date', day, '--event', eventId, '--format', 'json'),
      ),
    );
    return pages.flatMap(({ code, stdout, stderr }) => {
      if (code === 0) return JSON.parse(stdout) as Row[];
      findings.push({ stage: 'answered', detail: `${name}: ${stderr}` });
      return [];
    });
  };
  const perMinute = (column: string, found: Row[]) =>
    counted(
      found.flatMap((row) => Array(Number(row[column])).fill(String(row.min_time).slice(0, 16))),
    );
  const minutes = (anchor: 'queuedAt' | 'finishedAt') =>
    counted(decided.map((request) => isoOf(request[anchor]).slice(0, 16).replace('T', ' ')));

  const traffic = await rows('traffic_per_minute');
  expectSame('traffic_per_minute', perMinute('traffic_per_min', traffic), minutes('queuedAt'));
  const throughput = await rows('throughput_per_minute');
  expectSame(
    'throughput_per_minute',
    perMinute('throughput_per_min', throughput),
    minutes('finishedAt'),
  );
  const distribution = await rows('result_distribution');
  const results = distribution.flatMap((row) =>
    Array(Number(row.total_count)).fill(row.resultCode ?? row.resultcode),
  );
  expectSame(
    'result_distribution',
    counted(results),
    counted(decided.map(({ resultCode }) => String(resultCode))),
  );
  if (days.length === 1) {
    const [delay] = await rows('delay_p95');
    const facts = factsOf(system.home, eventId).map(({ timestamps }) => timestamps);
    for (const [column, delays] of [
      ['p95_queue_delay_ms', facts.map(({ startedAt, queuedAt }) => startedAt - queuedAt)],
      ['p95_e2e_delay_ms', facts.map(({ finishedAt, queuedAt }) => finishedAt - queuedAt)],
    ] as const) {
      const sorted = delays.toSorted((a, b) => a - b);
      const [low, high] = [0.93, 0.97].map(
        (share) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0,
      );
      const found = Number(delay?.[column]);
      const near = found >= (low ?? 0) && found <= (high ?? 0);
      expectSame(`${column} ${found} lies between p93 ${low} and p97 ${high}`, near, true);
    }
  }
  for (const day of days) {
    const { code, stdout, stderr } = await system.eventflow('validate', '--date', day);
    expectSame(`validate ${stdout}${stderr}`, code, 0);
  }
  return findings;
}

const isoOf = (epochMs: number | null) => new Date(epochMs ?? 0).toISOString();
const dayOf = (epochMs: number | null) => isoOf(epochMs).slice(0, 10);

/** How often each value occurs, in the values' order. */
const counted = (values: readonly string[]) =>
  [...Map.groupBy(values, (value) => value)]
    .map(([value, all]) => [value, all.length] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
