import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillSeed } from '../../cli/athena/saved.ts';
import { type SavedQuery, savedQueries } from '../../queries/index.ts';
import { columnsOf } from '../../schemas/lake/columns.ts';
import { LAKE_TABLES } from '../../schemas/lake/tables.ts';
import { travel } from '../pipeline/journey.ts';
import { type System, startSystem } from '../pipeline/system.ts';
import { type Differences, judge, type Result, type Verdict } from './contract.ts';
import { type Row, startTrino, type Trino } from './trino.ts';

const EVENT = 'sale';
const LOAD = { eventId: EVENT, capacity: 100, posts: 1000, users: 700, patienceMs: 60_000 };
const ZONES = ['UTC', 'Asia/Seoul', 'America/New_York'];
const SCHEMA = 'eventflow';

/** Lines of every kind that no writer of ours makes, and both engines read alike. */
const BROKEN_LINES = [
  'broken{',
  '',
  '"a text"',
  '{"eventId":"sale"}',
  '{"requestId":null,"eventId":"sale","resultCode":"SUCCESS"}',
  '{"requestId":"without-times","eventId":"sale","resultCode":"SUCCESS","delivery":{"attempt":1}}',
  '{"requestId":"times-as-words","eventId":"sale","timestamps":{"queuedAt":"soon"}}',
  '{"requestId":"cut","eventId":"sale","timestamps":{"queuedAt":17',
  '{"requestId":"first","eventId":"sale"}{"requestId":"second","eventId":"sale"}',
  '{"REQUESTID":"loud","EVENTID":"sale","RESULTCODE":"SOLD_OUT","extra":[1]}',
];

/** docs/local-cloud.md tells them. */
const DIFFERENCES: Differences = {
  'seed_result_distribution in UTC': {
    sometimes: 'its ratio is a decimal with one digit, which the local engine gives with two',
  },
};

/** A question put to both engines. */
interface Question {
  readonly query: SavedQuery;
  readonly date: string;
  readonly zone: string;
}

/** Every saved query over the lake of a real local run, with broken lines in it: Trino's rows against the local ones. */
export async function compareSavedQueries(): Promise<Verdict> {
  const home = mkdtempSync(join(tmpdir(), 'eventflow-conformance-'));
  try {
    await using trino = await startTrino(join(home, 's3'));
    const system = await startSystem({ home });
    try {
      const findings = await travel(system, LOAD);
      if (findings.length > 0) throw new Error(JSON.stringify(findings));
      const bucket = lakeBucketOf(home);
      const days = daysOf(home, bucket);
      breakLines(home, bucket, days);
      await openTables(trino, bucket);
      // The specification's own table is made by its own statements.
      for (const seed of ['seed_create_table', 'seed_repair_table'])
        await system.eventflow('query', seed);
      const questions = days.flatMap((date) => questionsOn(date));
      const results: Result[] = [];
      for (const question of questions) results.push(await compare(system, trino, question));
      return judge(results, DIFFERENCES);
    } finally {
      await system.stop();
    }
  } finally {
    rmSync(home, { recursive: true });
  }
}

const lakeBucketOf = (home: string): string =>
  readdirSync(join(home, 's3')).find((name) => name.includes('lake')) ?? '';

/** The days on which facts arrived: two of them around midnight. */
const daysOf = (home: string, bucket: string): string[] =>
  readdirSync(join(home, 's3', bucket, 'events')).flatMap(
    (name) => name.match(/^dt=(.+)$/)?.[1] ?? [],
  );

function breakLines(home: string, bucket: string, [day = '']: readonly string[]): void {
  const folder = join(home, 's3', bucket, 'events', `dt=${day}`, 'hour=00');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'broken'), BROKEN_LINES.map((line) => `${line}\n`).join(''));
}

async function openTables(trino: Trino, bucket: string): Promise<void> {
  await trino.ask(`CREATE SCHEMA ${SCHEMA}`);
  for (const { name, folder, shape } of LAKE_TABLES) {
    const columns = columnsOf(shape).map(({ name, type }) => `${name} ${trinoType(type)}`);
    await trino.ask(
      `CREATE TABLE ${name} (${columns.join(', ')}, dt varchar, hour varchar) WITH (
       format = 'OPENX_JSON', external_location = 'local:///lake/${bucket}/${folder}',
       partitioned_by = ARRAY['dt', 'hour'],
       extra_properties = MAP(ARRAY['ignore.malformed.json'], ARRAY['true']))`,
      SCHEMA,
    );
    await trino.ask(`CALL system.sync_partition_metadata('${SCHEMA}', '${name}', 'ADD')`);
  }
}

/** A Hive type as Trino writes it. */
function trinoType(hive: string): string {
  const [, members] = /^struct<(.*)>$/.exec(hive) ?? [];
  if (!members) return { string: 'varchar', int: 'integer' }[hive] ?? hive;
  const fields = members.split(',').map((member) => {
    const [name = '', type = ''] = member.split(':');
    return `${name} ${trinoType(type)}`;
  });
  return `row(${fields.join(', ')})`;
}

const questionsOn = (date: string): Question[] =>
  savedQueries
    .filter(({ columns }) => columns.length > 0)
    .flatMap((query) =>
      (query.parameters.includes('zone') ? ZONES : ['UTC']).map((zone) => ({ query, date, zone })),
    );

async function compare(system: System, trino: Trino, question: Question): Promise<Result> {
  const { query, zone } = question;
  const [here, there] = await Promise.all([askHere(system, question), askTrino(trino, question)]);
  const [ours, theirs] = [inOrder(here), inOrder(there)];
  const at = ours.findIndex((row, index) => !isSame(query, row, theirs[index] ?? []));
  const isAlike = at < 0 && ours.length === theirs.length;
  return {
    title: `${query.name} in ${zone}`,
    status: isAlike ? 'passed' : 'failed',
    message: isAlike
      ? ''
      : `${theirs.length} rows on Trino and ${ours.length} here, ${JSON.stringify(theirs[at])} and ${JSON.stringify(ours[at])}`,
  };
}

/** By what a user types. */
async function askHere(system: System, { query, date, zone }: Question): Promise<readonly Row[]> {
  const isOfOneEvent = query.sql.includes('TARGET_EVENT');
  const { code, stdout, stderr } = await system.eventflow(
    ...['query', query.name, '--date', date, '--zone', zone, '--format', 'json'],
    ...(isOfOneEvent ? ['--event', EVENT] : []),
  );
  if (code !== 0) throw new Error(`${query.name}: ${stderr}`);
  return (JSON.parse(stdout) as object[]).map((row) => Object.values(row));
}

async function askTrino(trino: Trino, { query, date, zone }: Question): Promise<readonly Row[]> {
  const values = { date, zone, event: '', since: date };
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const parameters = query.parameters.map((name) => quoted(values[name]));
  if (query.group === 'seed') {
    const sql = fillSeed(query.sql, { date, zone, event: EVENT }, '').replace(/;$/, '');
    return trino.ask(sql, SCHEMA);
  }
  return trino.ask(`EXECUTE IMMEDIATE ${quoted(query.sql)} USING ${parameters.join(', ')}`, SCHEMA);
}

const inOrder = (rows: readonly Row[]): readonly Row[] =>
  [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
/** Percentiles differ a little, so that they must not decide the order. */
const keyOf = (row: Row): string => JSON.stringify(row.filter((cell) => typeof cell !== 'number'));

/** approx_percentile of Trino is right to about 1 %; the local one is exact. */
const PERCENTILE = /^p\d+_/;
const PERCENTILE_TOLERANCE = 0.02;

function isSame({ columns }: SavedQuery, here: Row, there: Row): boolean {
  return here.every((cell, index) => {
    const other = there[index] ?? null;
    if (cell === null || other === null || typeof cell === 'boolean') return cell === other;
    const [a, b] = [Number(cell), Number(other)];
    if (Number.isNaN(a)) return timeless(String(cell)) === timeless(String(other));
    const isPercentile = PERCENTILE.test(columns[index] ?? '');
    return Math.abs(a - b) <= (isPercentile ? Math.abs(a) * PERCENTILE_TOLERANCE : 0);
  });
}

/** Athena writes a zone behind a time, Trino's protocol as well, in its own spelling. */
const timeless = (text: string) => text.replace(/ UTC$/, '');
