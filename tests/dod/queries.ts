import { runQuery } from '../../cli/athena/run.ts';
import { askSaved, findQuery } from '../../cli/athena/saved.ts';
import { type Environment, LOCAL } from '../../cli/environment.ts';
import { clientOptions, outputOf } from '../pipeline/aws.ts';
import type { System } from '../pipeline/system.ts';

export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** A saved query by Athena's API, as `eventflow query NAME --date DAY --event ID` asks it. */
export async function ask(
  system: System,
  name: string,
  day: string,
  event?: string,
): Promise<readonly Row[]> {
  const question = { date: day, zone: 'UTC', event };
  const { columns, rows } = await askSaved(await environmentOf(system), findQuery(name), question);
  return rows.map((row) =>
    Object.fromEntries(columns.map((column, at) => [column, row[at] ?? null])),
  );
}

/** What a statement answers in the specification's own database; the first column. */
export async function askG1(system: System, sql: string): Promise<readonly string[]> {
  const database = await outputOf(system, 'G1DatabaseName');
  const workGroup = await outputOf(system, 'WorkgroupName');
  const { rows } = await runQuery(clientOptions(system), { sql, database, workGroup });
  return rows.map(([first]) => String(first));
}

const environments = new WeakMap<System, Promise<Environment>>();

/** Found once for each system, as a command finds it. */
function environmentOf(system: System): Promise<Environment> {
  const environment = environments.get(system) ?? findEnvironment(system);
  environments.set(system, environment);
  return environment;
}

async function findEnvironment(system: System): Promise<Environment> {
  const health = await fetch(`${system.url}/health`);
  const { stack: stackName } = (await health.json()) as { stack: string };
  return { name: LOCAL, stackName, aws: clientOptions(system), localUrl: system.url };
}

/** The UTC day of an instant in epoch milliseconds. */
export const dayOf = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 10);

/** Its UTC minute, as the queries write `min_time`. */
export const minuteOf = (epochMs: number): string =>
  new Date(epochMs).toISOString().slice(0, 16).replace('T', ' ');

/** How often each value occurs, in the values' order. */
export function counted(values: readonly string[]): string {
  const groups = [...Map.groupBy(values, (value) => value)];
  const counts = groups.map(([value, all]) => `${value}: ${all.length}`);
  return counts.toSorted().join(', ');
}

/** Rows of `min_time` and a count as `counted` would have them. */
export const countedMinutes = (rows: readonly Row[], column: string): string =>
  rows
    .map((row) => `${String(row.min_time).slice(0, 16)}: ${row[column]}`)
    .toSorted()
    .join(', ');
