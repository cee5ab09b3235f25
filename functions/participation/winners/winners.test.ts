import { GetCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requestIdOf, winnerShardOf } from '../../../schemas/participation/identity.ts';
import { type Winner, WinnerList, WinnerListQuery } from '../../../schemas/participation/winner.ts';
import { writeCursor } from '../../runtime/cursor.ts';
import { mockedParts } from '../testing/mocked-parts.ts';
import { createWinners } from './winners.ts';

const COUNT = 250;
/** Three were queued in each millisecond, so that the request's id decides. */
const winners: Winner[] = Array.from({ length: COUNT }, (_, at) => ({
  requestId: requestIdOf('sale', `user-${at}`),
  userId: `user-${at}`,
  queuedAt: 1_796_086_800_000 + Math.floor(at / 3),
  finishedAt: 1_796_086_900_000,
}));
const keyOf = ({ queuedAt, requestId }: Winner) => `${queuedAt}#${requestId}`;
const inOrder = [...winners].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));

let mocked: ReturnType<typeof mockedParts>;
beforeEach(() => {
  mocked = mockedParts(0);
  mocked.mocks.documents.on(GetCommand, { Key: { PK: 'EVENT#sale' } }).resolves({ Item: {} });
  mocked.mocks.documents.on(QueryCommand).callsFake((input) => {
    const { ':shard': shard, ':after': after } = input.ExpressionAttributeValues;
    const rows = inOrder.filter(
      (winner) =>
        shard === `WIN#sale#${winnerShardOf(winner.requestId)}` &&
        (after === undefined || keyOf(winner) > after),
    );
    const Items = rows.slice(0, input.Limit).map((winner) => ({
      ...winner,
      eventId: 'sale',
      GSI2PK: shard,
      GSI2SK: keyOf(winner),
    }));
    return { Items, ...(Items.length === input.Limit && { LastEvaluatedKey: { PK: 'any' } }) };
  });
});
afterEach(() => mocked.restore());

const page = (limit: number, cursor?: string | null, eventId = 'sale') =>
  createWinners(mocked.parts)(eventId, { limit, cursor: cursor ?? undefined });
const queries = () =>
  mocked.mocks.documents.commandCalls(QueryCommand).map(({ args }) => args[0].input);

test.each([1, 7, 100, 1000])('pages of %i hold every winner once, as won', async (limit) => {
  const read: Winner[] = [];
  let cursor: string | null = null;
  do {
    const { items, nextCursor }: WinnerList = WinnerList.parse(await page(limit, cursor));
    expect(items.length).toBeLessThanOrEqual(limit);
    read.push(...items);
    cursor = nextCursor;
  } while (cursor);

  expect(read).toEqual(inOrder);
  expect(mocked.mocks.documents.commandCalls(ScanCommand)).toEqual([]);
});

test('a page is one Query on GSI2 for each of the sixteen shards', async () => {
  await page(16);

  expect(queries().map((query) => query.ExpressionAttributeValues?.[':shard'])).toEqual(
    Array.from({ length: 16 }, (_, shard) => `WIN#sale#${shard}`),
  );
  expect(queries()[0]).toEqual({
    TableName: 'table',
    IndexName: 'GSI2',
    KeyConditionExpression: 'GSI2PK = :shard',
    ExpressionAttributeValues: { ':shard': 'WIN#sale#0' },
    Limit: 5,
  });
});

test('the page after begins behind the last winner, in each shard', async () => {
  const { items, nextCursor } = await page(2);
  mocked.mocks.documents.resetHistory();
  await page(2, nextCursor);

  const last = items.at(-1) as Winner;
  expect(queries()[15]).toMatchObject({
    KeyConditionExpression: 'GSI2PK = :shard AND GSI2SK > :after',
    ExpressionAttributeValues: { ':shard': 'WIN#sale#15', ':after': keyOf(last) },
  });
});

test('an unknown event is not found, rather than without winners', async () => {
  await expect(page(10, null, 'sael')).rejects.toMatchObject({ code: 'event-not-found' });
  expect(queries()).toEqual([]);
});

test('a cursor is of use for its own event alone', async () => {
  const { nextCursor } = await page(1);
  const position = { queuedAt: 1, requestId: winners[0]?.requestId };

  for (const cursor of [nextCursor, writeCursor(['my-participations', 'operator'], position)]) {
    await expect(page(1, cursor, 'other')).rejects.toMatchObject({ code: 'invalid-request' });
  }
});

test.each([['0'], ['1001'], ['1.5'], ['all']])('limit=%s is out of range', (limit) => {
  expect(WinnerListQuery.safeParse({ limit }).success).toBe(false);
});
