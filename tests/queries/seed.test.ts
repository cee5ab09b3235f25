import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lake } from '../../local/testing/lake.ts';
import { savedQueries } from '../../queries/index.ts';
import { fact, G1_DATABASE, openFacts } from './lake.ts';

let lake: Lake;

const ask = (name: string) => {
  const query = savedQueries.find((candidate) => candidate.name === name);
  const sql = query?.sql.replace('<YOUR_BUCKET>', 'lake').replace('TARGET_EVENT', 'sale') ?? '';
  return lake.ask(sql, [], G1_DATABASE);
};

beforeAll(async () => {
  lake = await openFacts();
  lake.put('events/dt=2026-01-04/hour=10/a', [
    fact('one', ['2026-01-04T10:00:01Z', '2026-01-04T10:00:02Z', '2026-01-04T10:01:03Z']),
    fact('two', ['2026-01-04T10:00:30Z', '2026-01-04T10:00:20Z', '2026-01-04T10:01:03Z'], {
      resultCode: 'SOLD_OUT',
    }),
    'broken',
  ]);
  lake.put('events/error/processing-failed/a', ['{"requestId":"error"}']);
});
afterAll(() => lake.close());

test('the specification’s statements run as they stand, one after the other', async () => {
  expect((await ask('seed_create_table')).rows).toEqual([]);
  // It says IF NOT EXISTS.
  expect((await ask('seed_create_table')).rows).toEqual([]);
  expect((await ask('seed_traffic_per_minute')).rows).toEqual([]);
  const repaired = await ask('seed_repair_table');
  expect(repaired.rows).toEqual([
    ['Partitions not in metastore:\tparticipation_logs:dt=2026-01-04/hour=10'],
    ['Repair: Added partition to metastore participation_logs:dt=2026-01-04/hour=10'],
  ]);
  expect((await ask('seed_repair_table')).rows).toEqual([]);

  const traffic = await ask('seed_traffic_per_minute');
  expect(traffic.columns).toEqual(['dt', 'hour', 'min_time', 'traffic_per_min']);
  expect(traffic.rows).toEqual([
    ['2026-01-04', '10', '2026-01-04 10:00:00.000 UTC', '2'],
    // The broken line: a row of NULLs, last as in Athena.
    ['2026-01-04', '10', null, '1'],
  ]);
  const throughput = await ask('seed_throughput_per_minute');
  expect(throughput.rows[0]).toEqual(['2026-01-04', '10', '2026-01-04 10:01:00.000 UTC', '2']);

  const distribution = await ask('seed_result_distribution');
  expect(distribution.columns).toEqual(['resultCode', 'isDlq', 'total_count', 'ratio_percent']);
  expect(distribution.rows.map(([, , count]) => count)).toEqual(['1', '1', '1']);

  const delay = await ask('seed_delay_p95');
  expect(delay.columns).toEqual(['eventId', 'p95_queue_delay_ms', 'p95_e2e_delay_ms']);
  expect(delay.rows).toEqual([['sale', '1000', '62000']]);

  expect((await ask('seed_negative_delay')).rows).toEqual([['1']]);
  // The broken line again (spec S-09).
  expect((await ask('seed_missing_timestamp')).rows).toEqual([['1']]);
});
