import { QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requestIdOf } from '../../../schemas/participation/identity.ts';
import { MyParticipationsQuery } from '../../../schemas/participation/participation.ts';
import { writeCursor } from '../../runtime/cursor.ts';
import { mockedParts } from '../testing/mocked-parts.ts';
import { createMyParticipations } from './my-participations.ts';

const item = (event: string, queuedAt: number) => ({
  requestId: requestIdOf(event, 'alice'),
  eventId: event,
  status: 'QUEUED',
  queuedAt,
});

let mocked: ReturnType<typeof mockedParts>;
beforeEach(() => {
  mocked = mockedParts(0);
});
afterEach(() => mocked.restore());

const list = (userId: string, limit: number, cursor?: string) =>
  createMyParticipations(mocked.parts)(userId, { limit, cursor });
const queries = () =>
  mocked.mocks.documents.commandCalls(QueryCommand).map(({ args }) => args[0].input);

test('it is one Query on GSI1, newest first, and never a Scan (004-PR-5)', async () => {
  mocked.mocks.documents.on(QueryCommand).resolves({ Items: [item('sale', 7)] });

  const page = await list('alice', 20);

  expect(queries()).toEqual([
    {
      TableName: 'table',
      IndexName: 'GSI1',
      KeyConditionExpression: 'GSI1PK = :user',
      ExpressionAttributeValues: { ':user': 'USER#alice' },
      ScanIndexForward: false,
      Limit: 20,
    },
  ]);
  expect(mocked.mocks.documents.commandCalls(ScanCommand)).toHaveLength(0);
  expect(page).toEqual({
    items: [{ ...item('sale', 7), resultCode: null, finishedAt: null }],
    nextCursor: null,
  });
});

test('the cursor leads to the page after, for the user it was given to', async () => {
  mocked.mocks.documents
    .on(QueryCommand)
    .resolvesOnce({ Items: [item('b', 9), item('a', 7)], LastEvaluatedKey: { PK: 'any' } })
    .resolves({ Items: [] });

  const { nextCursor } = await list('alice', 2);
  await list('alice', 2, nextCursor ?? '');

  expect(queries()[1]?.ExclusiveStartKey).toEqual({
    PK: `REQ#${requestIdOf('a', 'alice')}`,
    GSI1PK: 'USER#alice',
    GSI1SK: `7#${requestIdOf('a', 'alice')}`,
  });
  await expect(list('mallory', 2, nextCursor ?? '')).rejects.toMatchObject({
    code: 'invalid-request',
  });
});

test.each([
  ['no cursor at all', '%%%'],
  ['a cursor of the list of events', writeCursor(['events'], 'sale')],
])('%s is refused before anything is asked', async (_what, cursor) => {
  await expect(list('alice', 2, cursor)).rejects.toMatchObject({ code: 'invalid-request' });
  expect(queries()).toEqual([]);
});

test.each([['0'], ['101'], ['-1'], ['1.5'], ['ten'], ['']])('limit=%s is out of range', (limit) => {
  expect(MyParticipationsQuery.safeParse({ limit }).success).toBe(false);
});

test('the limit is 20 unless told, from 1 to 100; an unknown parameter is refused', () => {
  expect(MyParticipationsQuery.parse({}).limit).toBe(20);
  expect(MyParticipationsQuery.parse({ limit: '100' }).limit).toBe(100);
  expect(MyParticipationsQuery.safeParse({ page: '2' }).success).toBe(false);
});
