import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Lake, openTestLake } from './testing/lake.ts';

const ENDLESS = `SELECT count(*) FROM UNNEST(sequence(1, 300000)) AS a (x)
  CROSS JOIN UNNEST(sequence(1, 300000)) AS b (y) WHERE x * y % 7 = 3`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runner-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const call = (lake: Lake, operation: string, input: object) =>
  lake.served.cloud.call('tester', 'athena', operation, input);

async function reached(lake: Lake, QueryExecutionId: string, state: string): Promise<void> {
  for (;;) {
    const answer = await call(lake, 'GetQueryExecution', { QueryExecutionId });
    const { QueryExecution } = answer as { QueryExecution: { Status: { State: string } } };
    if (QueryExecution.Status.State === state) return;
    await lake.served.clock.sleepUntil(lake.served.clock.now() + 2);
  }
}

test('what runs when the cloud closes is interrupted, and runs again after a restart', async () => {
  const first = await openTestLake({}, {}, folder);
  const input = { QueryString: ENDLESS, WorkGroup: 'main' };
  const started = await call(first, 'StartQueryExecution', input);
  const { QueryExecutionId: id } = started as { QueryExecutionId: string };
  await reached(first, id, 'RUNNING');
  await first.close();

  const second = await openTestLake({}, {}, folder);
  await reached(second, id, 'RUNNING');
  await call(second, 'StopQueryExecution', { QueryExecutionId: id });
  await reached(second, id, 'CANCELLED');
  await second.close();
});

test('a result is there after a restart', async () => {
  const first = await openTestLake({}, {}, folder);
  const input = { QueryString: 'SELECT 1 AS one', WorkGroup: 'main' };
  const started = await call(first, 'StartQueryExecution', input);
  const { QueryExecutionId: id } = started as { QueryExecutionId: string };
  await reached(first, id, 'SUCCEEDED');
  await first.close();

  const second = await openTestLake({}, {}, folder);
  const answer = await call(second, 'GetQueryResults', { QueryExecutionId: id });
  expect(answer).toMatchObject({
    ResultSet: { Rows: [{ Data: [{ VarCharValue: 'one' }] }, { Data: [{ VarCharValue: '1' }] }] },
  });
  await second.close();
});

test('a bucket that takes no result fails the query with that reason', async () => {
  const lake = await openTestLake(
    {},
    {
      ResultConfiguration: { OutputLocation: `s3://results/${'x'.repeat(300)}/` },
    },
  );
  await expect(lake.ask('SELECT 1')).rejects.toThrow('ENAMETOOLONG');
  await lake.close();
});
