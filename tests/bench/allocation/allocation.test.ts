import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDynamodb } from '../../../local/services/dynamodb/index.ts';
import { type Served, serveServices } from '../../../local/testing/serve.ts';
import { seededRandom } from '../../seeded-random.ts';
import { model } from './model.ts';
import { race, recover } from './run.ts';
import { LEDGER, ONE_AT_A_TIME, TRANSACTION } from './strategies.ts';
import { createTable } from './table.ts';

const IN_FLIGHT = 2 * TRANSACTION.batchSize;
let served: Served;
let documents: DynamoDBDocumentClient;
beforeAll(async () => {
  served = await serveServices([createDynamodb()]);
  documents = await createTable(served.endpoint, IN_FLIGHT);
});
afterAll(() => served.close());

test('winners cost one write to the hot item a batch, so 11 for 1,000', async () => {
  const load = { slice: 200, slices: 1, capacity: 200, inFlight: IN_FLIGHT };

  const [batched] = await race(documents, [TRANSACTION], load);

  expect(batched?.hotWrites).toBe(3);
  expect(Math.ceil(1000 / TRANSACTION.batchSize)).toBe(11);
});

test('who is beyond the stock costs none, by every way', async () => {
  const ways = [TRANSACTION, LEDGER, ...ONE_AT_A_TIME];
  const load = { slice: 20, slices: 1, capacity: 0, inFlight: IN_FLIGHT };

  const runs = await race(documents, ways, load);

  expect(runs.map(({ hotWrites }) => hotWrites)).toEqual([0, 0, 0, 0]);
});

test.each([
  ['before', 2],
  ['after', 2],
] as const)(
  'a batch cut %s its transaction leaves no stock astray, and is decided by its redelivery',
  async (when, call) => {
    await expect(recover(documents, TRANSACTION, { when, call })).resolves.toEqual({
      unaccountedAfterCrash: 0,
      unaccountedAfterRedelivery: 0,
      hotWrites: 1,
      undecided: 0,
    });
  },
);

test('workers that meet at the hot item pause and go on: the model shows the conflicts, a seed repeats them', async () => {
  const load = { batchSize: 99, requests: 990, capacity: 990 };
  const of = (workers: number) => model({ ...load, workers }, seededRandom(7));

  const [alone, together, again] = [await of(1), await of(5), await of(5)];

  expect(alone.conflictsPerCommit).toBe(0);
  expect(together.conflictsPerCommit).toBeGreaterThan(0);
  expect(again).toEqual(together);
});
