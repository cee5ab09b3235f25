import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lake, openTestLake } from '../testing/lake.ts';
import { openEngine } from './engine.ts';

let lake: Lake;
beforeAll(async () => {
  lake = await openTestLake({});
});
afterAll(() => lake.close());

const value = async (expression: string) => {
  const { rows, types } = await lake.ask(`SELECT ${expression}`);
  return [rows[0]?.[0], types[0]];
};

// What Trino 476 answers to the same expression, in Athena's writing.
test.each([
  ['from_unixtime(1.5)', '1970-01-01 00:00:01.500 UTC', 'timestamp with time zone'],
  ["to_unixtime(timestamp '1970-01-01 00:00:01')", '1.0', 'double'],
  ["date_trunc('minute', from_unixtime(61))", '1970-01-01 00:01:00.000 UTC', undefined],
  [
    "CAST(at_timezone(from_unixtime(0), 'Asia/Seoul') AS timestamp)",
    '1970-01-01 09:00:00.000',
    'timestamp',
  ],
  ["to_unixtime(with_timezone(timestamp '1970-01-01 09:00:00', 'Asia/Seoul'))", '0.0', 'double'],
  ["date_add('day', 1, DATE '2026-01-01')", '2026-01-02', 'date'],
  [
    "date_add('minute', -90, timestamp '2026-01-01 00:00:00')",
    '2025-12-31 22:30:00.000',
    'timestamp',
  ],
  ["date_add('week', 1, from_unixtime(0))", '1970-01-08 00:00:00.000 UTC', undefined],
  [
    "date_diff('hour', timestamp '2026-01-01 00:59:00', timestamp '2026-01-01 01:01:00')",
    '0',
    'bigint',
  ],
  [
    "date_format(timestamp '2026-01-04 10:11:12', '%Y-%m-%d %H:%i:%s')",
    '2026-01-04 10:11:12',
    'varchar',
  ],
  [
    "format_datetime(timestamp '2026-01-04 10:11:12', 'yyyy-MM-dd HH:mm:ss')",
    '2026-01-04 10:11:12',
    'varchar',
  ],
  ["date_parse('2026-01-04 10:11', '%Y-%m-%d %H:%i')", '2026-01-04 10:11:00.000', 'timestamp'],
  ["from_iso8601_timestamp('2026-01-04T10:00:00Z')", '2026-01-04 10:00:00.000 UTC', undefined],
  ['json_extract_scalar(\'{"a":{"b":1}}\', \'$.a.b\')', '1', 'varchar'],
  ['json_extract_scalar(\'{"a":{"b":1}}\', \'$.a\')', null, 'varchar'],
  ["regexp_like('abc', '^a')", 'true', 'boolean'],
  ['cardinality(sequence(1, 9, 4))', '3', 'bigint'],
  ['7 / 2', '3', 'integer'],
  ['-7 / 2', '-3', 'integer'],
  ['7 / 2e0', '3.5', 'double'],
  ['1e7', '1.0E7', 'double'],
  ['1e-4', '1.0E-4', 'double'],
  ['1e0', '1.0', 'double'],
  ['1.50', '1.50', 'decimal'],
  ["DATE '2026-01-04'", '2026-01-04', 'date'],
  ['CAST(NULL AS varchar)', null, 'varchar'],
  ['count_if(true)', '1', 'bigint'],
])('%s is %s', async (expression, text, type) => {
  const [given, givenType] = await value(expression);
  expect(given).toBe(text);
  if (type) expect(givenType).toBe(type);
});

test('approx_percentile takes Trino’s rank', async () => {
  const { rows } = await lake.ask(
    'SELECT approx_percentile(x, 0.95), approx_percentile(x, 0.5), approx_percentile(x, 1.0), sum(x) FROM UNNEST(sequence(1, 100)) AS t (x)',
  );
  expect(rows).toEqual([['96', '51', '100', '5050']]);
});

test('columns are named as Trino does', async () => {
  const { columns } = await lake.ask(
    `SELECT Answer, 1 + 1, 2 AS "Two", part.Member
     FROM (SELECT 1 AS answer, CAST(ROW(1) AS row(member integer)) AS part)`,
  );
  expect(columns).toEqual(['Answer', '_col1', 'Two', 'Member']);
});

test('a sum of many bigints is a bigint', async () => {
  const { types } = await lake.ask('SELECT sum(x) FROM UNNEST(sequence(1, 3)) AS t (x)');
  expect(types).toEqual(['bigint']);
});

test('the present is what the engine is told, whatever it is called', async () => {
  const { signal } = new AbortController();
  const nowEpochMs = Date.UTC(2031, 1, 3, 4, 5, 6, 789);
  const engine = await openEngine({
    ...{ folders: [], database: 'test' },
    ...{ nowEpochMs, signal },
  });
  try {
    const rows = await engine.rows(`SELECT
      epoch_ms(now()) AS now,
      epoch_ms(current_timestamp) AS stamp,
      epoch_ms(localtimestamp) AS local,
      CAST(date_add('day', 1, current_date) AS VARCHAR) AS tomorrow`);
    const now = BigInt(nowEpochMs);
    expect(rows).toEqual([{ now, stamp: now, local: now, tomorrow: '2031-02-04' }]);
  } finally {
    engine.close();
  }
});
