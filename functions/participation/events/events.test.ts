import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PutEventBody } from '../../../schemas/participation/event.ts';
import { writeCursor } from '../../runtime/cursor.ts';
import { mockedParts } from '../testing/mocked-parts.ts';
import { createEvents } from './events.ts';

const NOW = Date.parse('2026-03-01T00:00:00.000Z');
const stored = {
  eventId: 'sale',
  capacity: 100,
  remaining: 40,
  opensAt: NOW - 1000,
  closesAt: NOW + 1000,
  campaignId: 'spring',
  configVersion: 3,
};

let mocked: ReturnType<typeof mockedParts>;
beforeEach(() => {
  mocked = mockedParts(NOW);
});
afterEach(() => mocked.restore());

const events = () => createEvents(mocked.parts);
const eventIs = (item: object) => mocked.mocks.documents.on(GetCommand).resolves({ Item: item });
const lost = () => new ConditionalCheckFailedException({ $metadata: {}, message: '' });

test('a new event opens at once, has no end and its whole capacity', async () => {
  mocked.mocks.documents.on(GetCommand).resolvesOnce({}).resolves({ Item: stored });

  const { made } = await events().put('sale', { capacity: 100 });

  expect(made).toBe(true);
  expect(mocked.mocks.documents.commandCalls(PutCommand)[0]?.args[0].input).toMatchObject({
    ConditionExpression: 'attribute_not_exists(PK)',
    Item: {
      PK: 'EVENT#sale',
      capacity: 100,
      remaining: 100,
      opensAt: NOW,
      closesAt: null,
      campaignId: null,
      configVersion: 1,
      GSI1PK: 'EVENTS',
      GSI1SK: 'sale',
    },
  });
});

test('a change moves the stock by the difference and keeps what it does not name', async () => {
  eventIs(stored);

  await events().put('sale', { capacity: 90 });

  const update = mocked.mocks.documents.commandCalls(UpdateCommand)[0]?.args[0].input;
  expect(update?.ConditionExpression).toBe('configVersion = :version AND remaining >= :removed');
  expect(update?.UpdateExpression).toContain('remaining = remaining + :added');
  expect(update?.UpdateExpression).toContain('configVersion = configVersion + :one');
  expect(update?.ExpressionAttributeValues).toMatchObject({
    ':capacity': 90,
    ':added': -10,
    ':removed': 10,
    ':version': 3,
    ':opensAt': stored.opensAt,
    ':closesAt': stored.closesAt,
    ':campaignId': 'spring',
  });
});

test('closesAt: null removes the end', async () => {
  eventIs(stored);

  await events().put('sale', { capacity: 100, closesAt: null });

  const update = mocked.mocks.documents.commandCalls(UpdateCommand)[0]?.args[0].input;
  expect(update?.ExpressionAttributeValues?.[':closesAt']).toBeNull();
});

test('lowering the capacity below what is taken is refused', async () => {
  eventIs(stored);

  await expect(events().put('sale', { capacity: 59 })).rejects.toMatchObject({
    code: 'capacity-below-taken',
    message: expect.stringContaining('60 are taken'),
  });
  expect(mocked.mocks.documents.commandCalls(UpdateCommand)).toHaveLength(0);
});

test('whoever lost a race reads again; one who always loses is told', async () => {
  eventIs(stored);
  mocked.mocks.documents.on(UpdateCommand).rejectsOnce(lost()).resolves({});
  await expect(events().put('sale', { capacity: 100 })).resolves.toMatchObject({ made: false });

  mocked.mocks.documents.on(UpdateCommand).rejects(lost());
  await expect(events().put('sale', { capacity: 100 })).rejects.toMatchObject({ code: 'conflict' });
});

test('an event closes after it opens', async () => {
  eventIs(stored);

  await expect(
    events().put('sale', { capacity: 100, closesAt: '2026-02-01T00:00:00Z' }),
  ).rejects.toMatchObject({ code: 'invalid-request' });
});

test('everyone sees state, times and the clock; operators the stock too', async () => {
  eventIs(stored);

  expect(await events().show('sale')).toEqual({
    eventId: 'sale',
    state: 'OPEN',
    opensAt: '2026-02-28T23:59:59.000Z',
    closesAt: '2026-03-01T00:00:01.000Z',
    serverTime: '2026-03-01T00:00:00.000Z',
  });
  expect(await events().stock('sale')).toMatchObject({
    capacity: 100,
    remaining: 40,
    succeeded: 60,
  });
});

test('the list is one Query on GSI1, and its cursor leads to the page after', async () => {
  mocked.mocks.documents
    .on(QueryCommand)
    .resolvesOnce({ Items: [stored], LastEvaluatedKey: { PK: 'any' } })
    .resolves({ Items: [] });

  const { items, nextCursor } = await events().list(1, undefined);
  const last = await events().list(1, nextCursor ?? '');

  expect(items).toMatchObject([{ eventId: 'sale', state: 'OPEN' }]);
  expect(nextCursor).not.toContain('sale');
  expect(last).toEqual({ items: [], nextCursor: null });
  const [, next] = mocked.mocks.documents.commandCalls(QueryCommand);
  expect(next?.args[0].input).toMatchObject({
    IndexName: 'GSI1',
    ExpressionAttributeValues: { ':all': 'EVENTS' },
    ExclusiveStartKey: { PK: 'EVENT#sale', GSI1PK: 'EVENTS', GSI1SK: 'sale' },
  });
});

test.each([
  ['an event’s id', 'sale'],
  ['a user’s cursor', writeCursor(['my-participations', 'alice'], 'sale')],
])('%s is no cursor of the list', async (_what, cursor) => {
  await expect(events().list(1, cursor)).rejects.toMatchObject({ code: 'invalid-request' });
});

test('an unknown event is not found', async () => {
  await expect(events().show('sale')).rejects.toMatchObject({ code: 'event-not-found' });
});

test.each([
  [{}],
  [{ capacity: -1 }],
  [{ capacity: 1.5 }],
  [{ capacity: 1, opensAt: 'tomorrow' }],
  [{ capacity: 1, opensAt: '2026-01-01T00:00:00' }],
  [{ capacity: 1, colour: 'red' }],
])('the body %j is refused', (body) => {
  expect(PutEventBody.safeParse(body).success).toBe(false);
});
