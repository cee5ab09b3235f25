import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { savedQueries } from '../../queries/index.ts';
import { periodOf, VALIDATIONS } from '../../schemas/operations/validations.ts';
import { changedAssembly, propertiesOf } from './assembly.ts';
import { type System, startSystem } from './system.ts';

const DAY = '2026-01-04';
const EMPTY_DAY = '2026-01-20';
/** More than any other test reads, less than the long line of the last one. */
const SCAN_LIMIT_BYTES = 11_000_000;

const folder = mkdtempSync(join(tmpdir(), 'eventflow-odd-lake-'));
const home = join(folder, 'home');
let system: System;
beforeAll(async () => {
  const assembly = changedAssembly(inject('assembly'), join(folder, 'assembly'), (resources) => {
    const group = propertiesOf(
      resources,
      'AWS::Athena::WorkGroup',
      'eventflow-dev',
    ).WorkGroupConfiguration;
    group.BytesScannedCutoffPerQuery = SCAN_LIMIT_BYTES;
  });
  system = await startSystem({ home, assembly });
  await system.eventflow('event', 'put', 'sale', '--capacity', '1');
});
afterAll(async () => {
  await system?.stop();
  rmSync(folder, { recursive: true });
});

/** A line as the worker writes it, decided in two steps of a second each. */
function line(requestId: string, queuedAt: string, more: object = {}): string {
  const at = Date.parse(queuedAt);
  return JSON.stringify({
    ...{ schemaVersion: 1, env: 'dev', eventId: 'sale', requestId, eventType: 'FIRST_COME' },
    ...{ finalStatus: 'SUCCEEDED', resultCode: 'SUCCESS' },
    timestamps: { queuedAt: at, startedAt: at + 1000, finishedAt: at + 2000 },
    delivery: { attempt: 1, isDlq: false },
    failure: { failureClass: null, errorCode: null, errorMessage: null },
    meta: { workerId: 'worker-1' },
    ...more,
  });
}

/** An object of the lake, put there by other hands. */
function put(path: string, lines: readonly string[]): void {
  const file = join(home, 's3/eventflow-dev-lakebucket/events', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${lines.join('\n')}\n`);
}

async function ask(name: string, date: string): Promise<Record<string, unknown>[]> {
  const ran = await system.eventflow('query', name, '--date', date, '--format', 'json');
  expect([ran.code, ran.stderr.replace(/^No rows for .*\n$/, '')]).toEqual([0, '']);
  return JSON.parse(ran.stdout);
}

const validate = (date: string) => system.eventflow('validate', '--date', date);
/** Of each validation, by name. */
const linesOf = ({ stdout }: { readonly stdout: string }) => stdout.trimEnd().split('\n').sort();
const sql = (statement: string) => system.eventflow('sql', statement);

/** Those that ask about a day, with what each needs besides. */
const daily = savedQueries.filter(({ name }) => !/create_table|repair_table/.test(name));

test('an empty lake answers every saved query: no rows, or a count of 0 and no value beside it', async () => {
  for (const name of ['seed_create_table', 'seed_repair_table']) {
    expect((await system.eventflow('query', name)).code).toBe(0);
  }
  for (const { name } of daily) {
    const event = name === 'seed_delay_p95' ? ['--event', 'sale'] : [];
    const ran = await system.eventflow('query', name, ...event, '--format', 'json');
    expect([name, ran.code, ran.stderr]).toEqual([
      name,
      0,
      expect.stringMatching(/^(No rows.*\n)?$/),
    ]);
    const { isTotal: _named, ...told } = Object.assign({}, ...JSON.parse(ran.stdout));
    expect([name, Object.values(told).filter((value) => value !== 0 && value !== null)]).toEqual([
      name,
      [],
    ]);
  }
  const ran = await validate(DAY);
  expect([ran.code, ran.stderr]).toEqual([0, '']);
});

test('broken, blank and doubled lines are no facts; late and repeated ones count once, on their day', async () => {
  const one = line('req-1', `${DAY}T10:00:00Z`);
  const [two, lost] = ['req-2', 'req-3'].map((id) => line(id, `${DAY}T10:00:30Z`));
  const late = line('req-4', `${DAY}T23:58:00Z`, {
    resultCode: 'SOLD_OUT',
    finalStatus: 'REJECTED',
  });
  put(`dt=${DAY}/hour=10/a`, ['{"requestId":"req-9","timest', '', '   ', 'null', '[]', '7', one]);
  // Two objects in one line: the second is lost, as in Athena.
  put(`dt=${DAY}/hour=10/b`, [`${two}${lost}`, one, one]);
  put('dt=2026-01-05/hour=23/a', [late, one]);
  put('dt=2026-01-06/hour=00/a', [late]);

  expect(await ask('result_distribution', DAY)).toEqual([
    { resultCode: 'SUCCESS', isDlq: false, total_count: 2, ratio_percent: 66.67 },
    { resultCode: 'SOLD_OUT', isDlq: false, total_count: 1, ratio_percent: 33.33 },
  ]);
  expect(await ask('traffic_per_minute', DAY)).toMatchObject([
    { min_time: `${DAY} 23:58:00.000`, traffic_per_min: 1 },
    { min_time: `${DAY} 10:00:00.000`, traffic_per_min: 2 },
  ]);
  expect(await ask('delay_p95', DAY)).toEqual([
    { eventId: 'sale', p95_queue_delay_ms: 1000, p95_e2e_delay_ms: 2000 },
  ]);
  expect(await ask('result_distribution', '2026-01-05')).toEqual([]);
  // Four are no fact, and two are blank.
  expect(await validate(DAY)).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('broken_lines  6  violated\n'),
    stderr: `Violated on ${DAY} (UTC): broken_lines.\n`,
  });
  // All lines of that day, as the table has them: those that are no facts are there, as NULLs.
  const rows = await sql(
    `SELECT count(*) n, count(requestId) facts FROM participation_logs WHERE dt = '${DAY}'`,
  );
  expect(rows.stdout).toMatch(/10 .* 4 /);
});

test('a day without facts is empty, between days that have some', async () => {
  const ran = await system.eventflow('query', 'throughput_per_minute', '--date', EMPTY_DAY);
  expect([ran.code, ran.stderr]).toEqual([
    0,
    `No rows for ${EMPTY_DAY} (UTC). Fresh facts reach the lake with: eventflow flush\n`,
  ]);
  expect(linesOf(await validate(EMPTY_DAY))).toEqual(
    VALIDATIONS.filter((name) => periodOf(name) === 'hourly')
      .sort()
      .map((name) => `${name}  0  ok`),
  );
});

test('facts that cannot be right are counted by validate, each once, and are a finding', async () => {
  const day = '2026-02-01';
  const at = Date.parse(`${day}T12:00:00Z`);
  const times = (queuedAt: number | null, startedAt: number | null, finishedAt: number | null) => ({
    timestamps: { queuedAt, startedAt, finishedAt },
  });
  const back = line('req-5', `${day}T12:00:00Z`, times(at, at - 1, at + 5));
  const none = line('req-6', `${day}T12:00:00Z`, times(null, null, null));
  const half = line('req-7', `${day}T12:00:00Z`, times(at, null, at + 5));
  put(`dt=${day}/hour=12/a`, [
    back,
    back,
    none,
    half,
    'broken{',
    line('req-8', `${day}T12:00:00Z`),
  ]);
  put('dt=2026-02-02/hour=11/a', [back, half]);

  const ran = await validate(day);
  expect(ran).toMatchObject({
    code: 1,
    stderr: `Violated on ${day} (UTC): negative_delay, missing_timestamp, broken_lines.\n`,
  });
  expect(linesOf(ran).filter((line) => line.endsWith('violated'))).toEqual([
    'broken_lines  1  violated',
    'missing_timestamp  2  violated',
    'negative_delay  1  violated',
  ]);
});

test.each([
  ['SELECT nothing FROM participation_logs', 2, /^The query failed: SYNTAX_ERROR: .*nothing/],
  ['SELECT * FROM nowhere', 2, /TABLE_NOT_FOUND: .*nowhere/],
  ["SELECT CAST('a' AS bigint)", 2, /INVALID_CAST_ARGUMENT/],
  ['DELETE FROM participation_logs', 2, /^Athena refused the statement: .*DELETE/],
])('the query %j fails with its reason', async (statement, code, sentence) => {
  const ran = await sql(statement);
  expect([ran.code, ran.stdout]).toEqual([code, '']);
  expect(ran.stderr).toMatch(sentence);
});

test('a query that would read more than its workgroup allows is cancelled before it reads', async () => {
  put('dt=2026-03-01/hour=00/large', [' '.repeat(SCAN_LIMIT_BYTES + 1)]);
  const ran = await sql("SELECT count(*) FROM participation_logs WHERE dt = '2026-03-01'");
  expect(ran.stdout).toBe('');
  expect(ran.stderr).toMatch(
    /^The query was cancelled: Bytes scanned limit was exceeded: the query reads 1100000\d bytes, its workgroup allows 11000000\.\n$/,
  );
  expect(ran.code).toBe(3);
  expect((await ask('result_distribution', DAY)).length).toBe(2);
});
