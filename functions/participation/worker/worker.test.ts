import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { GetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requestIdOf } from '../../../schemas/participation/identity.ts';
import { ParticipationProcessed } from '../../../schemas/participation/participation-processed.ts';
import type { EventItem } from '../event-items.ts';
import { mockedParts, record } from '../testing/mocked-parts.ts';
import { createWorker } from './worker.ts';

const NOW = 1_704_290_000_100;
const QUEUED_AT = NOW - 100;
const REMAINING_MS = 60_000;

let mocked: ReturnType<typeof mockedParts>;
beforeEach(() => {
  mocked = mockedParts(NOW);
});
afterEach(() => mocked.restore());

const message = (user: string, queuedAt = QUEUED_AT) => ({
  requestId: requestIdOf('sale', user),
  eventId: 'sale',
  userId: user,
  queuedAt,
});
const work = (...records: ReturnType<typeof record>[]) =>
  createWorker(mocked.parts)(records, REMAINING_MS);
/** What consistent reads of the event find, one after the other. */
const stockIs = (...remaining: number[]) => {
  const reads = mocked.mocks.documents.on(GetCommand);
  for (const stock of remaining.slice(0, -1)) reads.resolvesOnce({ Item: event(stock) });
  reads.resolves({ Item: event(remaining.at(-1) ?? 0) });
};
const event = (remaining: number, changes: Partial<EventItem> = {}): EventItem => ({
  eventId: 'sale',
  capacity: 100,
  remaining,
  opensAt: 0,
  closesAt: null,
  campaignId: null,
  configVersion: 7,
  ...changes,
});
const canceled = (...codes: (string | { Code: string; Item: object })[]) =>
  new TransactionCanceledException({
    $metadata: {},
    message: 'Transaction cancelled',
    CancellationReasons: codes.map((code) =>
      typeof code === 'string' ? { Code: code } : { Code: code.Code, Item: marshall(code.Item) },
    ),
  });
const refused = (stored: object | undefined) =>
  new ConditionalCheckFailedException({
    $metadata: {},
    message: 'The conditional request failed',
    ...(stored && { Item: marshall(stored) }),
  });
const transactions = () =>
  mocked.mocks.documents.commandCalls(TransactWriteCommand).map(({ args }) => args[0].input);
const rejections = () =>
  mocked.mocks.documents.commandCalls(UpdateCommand).map(({ args }) => args[0].input);
const published = () =>
  mocked.mocks.bus
    .commandCalls(PutEventsCommand)
    .flatMap(({ args }) => args[0].input.Entries ?? [])
    .map(({ Detail }) => ParticipationProcessed.parse(JSON.parse(Detail ?? '')));
const final = (user: string, changes: object = {}) => ({
  ...message(user),
  status: 'SUCCEEDED',
  resultCode: 'SUCCESS',
  startedAt: 1,
  finishedAt: 2,
  attempt: 1,
  isDlq: false,
  workerId: 'another',
  failureClass: null,
  errorCode: null,
  errorMessage: null,
  ...changes,
});

test('winners and stock move in one transaction, conditioned on stock, version and state', async () => {
  stockIs(5);

  const answer = await work(record('1', message('a')), record('2', message('b')));

  expect(answer).toEqual({ batchItemFailures: [] });
  expect(transactions()).toHaveLength(1);
  const [stock, winner] = transactions()[0]?.TransactItems ?? [];
  expect(stock?.Update).toEqual({
    TableName: 'table',
    Key: { PK: 'EVENT#sale' },
    UpdateExpression: 'SET remaining = remaining - :count',
    ConditionExpression: 'remaining >= :count AND configVersion = :version',
    ExpressionAttributeValues: { ':count': 2, ':version': 7 },
  });
  expect(winner?.Update).toMatchObject({
    ConditionExpression: '#status = :received OR (#status = :queued AND #queuedAt = :queuedAt)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    ExpressionAttributeValues: {
      ':status': 'SUCCEEDED',
      ':resultCode': 'SUCCESS',
      ':queuedAt': QUEUED_AT,
      ':startedAt': NOW,
      ':finishedAt': NOW,
      ':attempt': 1,
      ':isDlq': false,
      ':workerId': 'worker-1',
    },
  });
  expect(winner?.Update?.ExpressionAttributeValues?.[':GSI1PK']).toMatch(/^USER#[ab]$/);
  expect(winner?.Update?.ExpressionAttributeValues?.[':GSI2PK']).toMatch(/^WIN#sale#\d+$/);
  expect(winner?.Update?.UpdateExpression).toMatch(/REMOVE #ttl$/);
});

test('the fact has every field of the specification', async () => {
  stockIs(5);

  await work(record('1', message('a'), 2));

  expect(published()).toEqual([
    {
      schemaVersion: 1,
      env: 'test',
      eventId: 'sale',
      requestId: requestIdOf('sale', 'a'),
      eventType: 'FIRST_COME',
      finalStatus: 'SUCCEEDED',
      resultCode: 'SUCCESS',
      timestamps: { queuedAt: QUEUED_AT, startedAt: NOW, finishedAt: NOW },
      delivery: { attempt: 2, isDlq: false },
      failure: { failureClass: null, errorCode: null, errorMessage: null },
      meta: { workerId: 'worker-1' },
    },
  ]);
});

test('SOLD_OUT is written only after the winners committed and a read shows nothing remains', async () => {
  stockIs(1, 0);

  await work(record('2', message('late', QUEUED_AT + 1)), record('1', message('first')));

  expect(transactions()).toHaveLength(1);
  expect(rejections()).toHaveLength(1);
  expect(rejections()[0]?.Key).toEqual({ PK: `REQ#${requestIdOf('sale', 'late')}` });
  expect(rejections()[0]?.ExpressionAttributeValues).toMatchObject({
    ':status': 'REJECTED',
    ':resultCode': 'SOLD_OUT',
  });
  const order = mocked.mocks.documents.calls().map(({ args }) => args[0].constructor.name);
  expect(order).toEqual(['GetCommand', 'TransactWriteCommand', 'GetCommand', 'UpdateCommand']);
});

test('a raised capacity serves those who waited', async () => {
  stockIs(1, 3);

  await work(record('1', message('a')), record('2', message('b', QUEUED_AT + 1)));

  expect(transactions()).toHaveLength(2);
  expect(published().map(({ finalStatus }) => finalStatus)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
});

test('no write touches the stock once the event is sold out', async () => {
  stockIs(0);

  await work(record('1', message('a')), record('2', message('b')));

  expect(transactions()).toHaveLength(0);
  expect(rejections()).toHaveLength(2);
});

test('a full batch that wins is one transaction of the most items there may be', async () => {
  stockIs(99);
  const users = Array.from({ length: 99 }, (_, at) => `user-${at}`);

  await work(...users.map((user) => record(user, message(user))));

  expect(transactions()).toHaveLength(1);
  expect(transactions()[0]?.TransactItems).toHaveLength(100);
  expect(published()).toHaveLength(99);
});

test('a stock of one is won once, by who was queued first', async () => {
  stockIs(1, 0);

  await work(
    record('1', message('c', QUEUED_AT + 2)),
    record('2', message('a')),
    record('3', message('b', QUEUED_AT + 1)),
  );

  expect(transactions()).toHaveLength(1);
  const won = published().filter(({ resultCode }) => resultCode === 'SUCCESS');
  expect(won.map(({ requestId }) => requestId)).toEqual([requestIdOf('sale', 'a')]);
  expect(rejections()).toHaveLength(2);
});

test('a batch of several events, and of people too early, too late and in time, is decided each by its own', async () => {
  const events: Record<string, EventItem> = {
    sale: event(5, { opensAt: QUEUED_AT, closesAt: QUEUED_AT + 10 }),
    other: event(0, { eventId: 'other' }),
  };
  mocked.mocks.documents.on(GetCommand).callsFake(({ Key }) => {
    const Item = events[Key.PK.replace('EVENT#', '')];
    return Item ? { Item } : {};
  });
  const of = (eventId: string, user: string, queuedAt = QUEUED_AT) => ({
    ...message(user, queuedAt),
    ...{ eventId, requestId: requestIdOf(eventId, user) },
  });

  await work(
    record('1', of('sale', 'early', QUEUED_AT - 1)),
    record('2', of('sale', 'in time')),
    record('3', of('sale', 'late', QUEUED_AT + 10)),
    record('4', of('other', 'in time')),
    record('5', of('gone', 'in time')),
  );

  const codes = published().map(({ eventId, resultCode }) => `${eventId} ${resultCode}`);
  expect(codes.sort()).toEqual([
    'gone EVENT_NOT_FOUND',
    'other SOLD_OUT',
    'sale EVENT_CLOSED',
    'sale EVENT_NOT_OPEN',
    'sale SUCCESS',
  ]);
  expect(transactions()).toHaveLength(1);
  expect(transactions()[0]?.TransactItems).toHaveLength(2);
});

test.each<[string, EventItem, string[]]>([
  [
    'closed before they were queued',
    event(2, { closesAt: QUEUED_AT, configVersion: 8 }),
    ['EVENT_CLOSED', 'EVENT_CLOSED'],
  ],
  ['lowered to one', event(1, { capacity: 99, configVersion: 8 }), ['SOLD_OUT', 'SUCCESS']],
  ['raised', event(12, { capacity: 110, configVersion: 8 }), ['SUCCESS', 'SUCCESS']],
])(
  'an event that was %s after the read refuses the stock, and decides by what it is now',
  async (_name, changed, codes) => {
    mocked.mocks.documents
      .on(GetCommand)
      .resolvesOnce({ Item: event(2) })
      .resolvesOnce({ Item: changed })
      .resolves({ Item: event(0, { configVersion: 8 }) });
    mocked.mocks.documents
      .on(TransactWriteCommand)
      .rejectsOnce(canceled('ConditionalCheckFailed', 'None', 'None'))
      .resolves({});

    await work(record('1', message('a')), record('2', message('b', QUEUED_AT + 1)));

    expect(
      published()
        .map(({ resultCode }) => resultCode)
        .sort(),
    ).toEqual(codes);
    const versions = transactions().map(
      ({ TransactItems }) =>
        TransactItems?.[0]?.Update?.ExpressionAttributeValues?.[':version'] as number,
    );
    expect(versions).toEqual(codes.includes('SUCCESS') ? [7, 8] : [7]);
  },
);

test('a batch that had won before its worker died takes no stock again, and its facts are told', async () => {
  stockIs(3);
  mocked.mocks.documents
    .on(TransactWriteCommand)
    .rejects(
      canceled(
        'None',
        { Code: 'ConditionalCheckFailed', Item: final('a') },
        { Code: 'ConditionalCheckFailed', Item: final('b') },
      ),
    );

  const answer = await work(record('1', message('a'), 2), record('2', message('b'), 2));

  expect(answer).toEqual({ batchItemFailures: [] });
  expect(transactions()).toHaveLength(1);
  expect(rejections()).toEqual([]);
  expect(published().map(({ meta }) => meta.workerId)).toEqual(['another', 'another']);
});

test('when the stock moved on, the event is read again and the batch decided anew', async () => {
  stockIs(2, 1, 0);
  mocked.mocks.documents
    .on(TransactWriteCommand)
    .rejectsOnce(canceled('ConditionalCheckFailed', 'None', 'None'))
    .resolves({});

  await work(record('1', message('a')), record('2', message('b', QUEUED_AT + 1)));

  expect(
    published()
      .map(({ resultCode }) => resultCode)
      .sort(),
  ).toEqual(['SOLD_OUT', 'SUCCESS']);
});

test('a conflict is tried again inside the invocation, after a pause', async () => {
  stockIs(2);
  mocked.mocks.documents
    .on(TransactWriteCommand)
    .rejectsOnce(canceled('TransactionConflict', 'None'))
    .resolves({});

  const answer = await work(record('1', message('a')));

  expect(answer).toEqual({ batchItemFailures: [] });
  expect(mocked.clock.slept).toEqual([15]);
  expect(published()).toHaveLength(1);
});

test('a rejection that a transaction holds back is tried again, after a pause', async () => {
  stockIs(0);
  mocked.mocks.documents
    .on(UpdateCommand)
    .rejectsOnce(new TransactionConflictException({ $metadata: {}, message: 'held' }))
    .resolves({});

  const answer = await work(record('1', message('a')));

  expect(answer).toEqual({ batchItemFailures: [] });
  expect(mocked.clock.slept).toEqual([15]);
  expect(published()).toHaveLength(1);
});

test('a winner that is final already leaves the transaction; a redelivery tells its stored outcome', async () => {
  stockIs(5);
  const stored = final('a');
  mocked.mocks.documents
    .on(TransactWriteCommand)
    .rejectsOnce(canceled('None', { Code: 'ConditionalCheckFailed', Item: stored }, 'None'))
    .resolves({});

  await work(record('1', message('a'), 2), record('2', message('b', QUEUED_AT + 1)));

  expect(transactions()[1]?.TransactItems).toHaveLength(2);
  const told = published().find(({ requestId }) => requestId === stored.requestId);
  expect(told).toMatchObject({
    timestamps: { startedAt: 1, finishedAt: 2 },
    meta: { workerId: 'another' },
  });
});

test('a copy of a decided message, received for the first time, tells what is stored: nobody may have', async () => {
  stockIs(0);
  mocked.mocks.documents.on(UpdateCommand).rejects(refused(final('a')));

  const answer = await work(record('1', message('a')));

  expect(answer).toEqual({ batchItemFailures: [] });
  expect(published()).toMatchObject([{ meta: { workerId: 'another' } }]);
});

test('what the SDK repeated after a lost answer is our own write, and is told', async () => {
  stockIs(0);
  mocked.mocks.documents
    .on(UpdateCommand)
    .rejects(refused(final('a', { workerId: 'worker-1', startedAt: NOW, finishedAt: NOW })));

  await work(record('1', message('a')));

  expect(published()).toHaveLength(1);
});

test('what was written before a lost answer and a conflict is our own write, and is told', async () => {
  stockIs(5);
  const stored = final('a', { workerId: 'worker-1', startedAt: NOW, finishedAt: NOW });
  mocked.mocks.documents
    .on(TransactWriteCommand)
    .rejectsOnce(canceled('None', 'TransactionConflict'))
    .rejects(canceled('None', { Code: 'ConditionalCheckFailed', Item: stored }));

  await work(record('1', message('a')));

  expect(published()[0]?.timestamps.finishedAt).toBe(NOW);
});

test('the stored queuedAt decides, not the message of a second send', async () => {
  stockIs(0);
  mocked.mocks.documents
    .on(UpdateCommand)
    .rejectsOnce(refused({ ...message('a', QUEUED_AT - 50), status: 'QUEUED' }))
    .resolves({});

  await work(record('1', message('a')));

  expect(published()[0]?.timestamps.queuedAt).toBe(QUEUED_AT - 50);
});

test('what a second send has queued since this delivery began, begins then: no delay is negative', async () => {
  const queuedSince = NOW + 10;
  mocked.mocks.documents.on(GetCommand).callsFake(async () => {
    await mocked.clock.sleep(20);
    return { Item: event(0) };
  });
  mocked.mocks.documents
    .on(UpdateCommand)
    .rejectsOnce(refused({ ...message('a', queuedSince), status: 'QUEUED' }))
    .resolves({});

  await work(record('1', message('a')));

  const { queuedAt, startedAt, finishedAt } = published()[0]?.timestamps ?? {};
  expect({ queuedAt, startedAt, finishedAt }).toEqual({
    queuedAt: queuedSince,
    startedAt: NOW + 20,
    finishedAt: NOW + 55,
  });
});

test('one item in trouble stays on the queue alone', async () => {
  stockIs(0);
  mocked.mocks.documents
    .on(UpdateCommand, { Key: { PK: `REQ#${requestIdOf('sale', 'b')}` } })
    .rejects(new Error('throttled'));

  const answer = await work(record('1', message('a')), record('2', message('b')));

  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  expect(published()).toHaveLength(1);
});

test('when the transaction fails for good, winners and whoever waits behind them stay', async () => {
  stockIs(1);
  mocked.mocks.documents.on(TransactWriteCommand).rejects(new Error('no answer'));

  const answer = await work(record('1', message('a')), record('2', message('b', QUEUED_AT + 1)));

  expect(answer.batchItemFailures).toEqual([{ itemIdentifier: '1' }, { itemIdentifier: '2' }]);
  expect(rejections()).toEqual([]);
});

test('a publish failure changes neither state nor acknowledgement', async () => {
  stockIs(5);
  mocked.mocks.bus.on(PutEventsCommand).rejects(new Error('bus is down'));

  const answer = await work(record('1', message('a')));

  expect(answer).toEqual({ batchItemFailures: [] });
  expect(transactions()).toHaveLength(1);
  expect(mocked.lines.map(({ level }) => level)).toEqual(['warn']);
});

test.each([
  ['no JSON', 'not json', 'body: invalid_type'],
  ['an unknown field', { ...message('a'), extra: 1 }, 'body: unrecognized_keys'],
  ['no queuedAt', { ...message('a'), queuedAt: undefined }, 'queuedAt: invalid_type'],
])(
  'a message with %s is parked with its reason; the rest of the batch is unharmed',
  async (_name, body, fault) => {
    stockIs(5);

    const answer = await work(record('bad', body), record('good', message('b')));

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(mocked.mocks.queues.commandCalls(SendMessageCommand)[0]?.args[0].input).toEqual({
      QueueUrl: 'https://parking',
      MessageBody: typeof body === 'string' ? body : JSON.stringify(body),
      MessageAttributes: {
        parkingReason: { DataType: 'String', StringValue: 'UNREADABLE_MESSAGE' },
        parkingFault: { DataType: 'String', StringValue: fault },
      },
    });
    expect(published()).toHaveLength(1);
    expect(mocked.counts).toEqual({ MessagesParked: 1 });
  },
);

test('a message that cannot be parked stays', async () => {
  mocked.mocks.queues.on(SendMessageCommand).rejects(new Error('SQS is down'));

  await expect(work(record('bad', '{}'))).resolves.toEqual({
    batchItemFailures: [{ itemIdentifier: 'bad' }],
  });
});

test('a message whose request does not exist is parked', async () => {
  stockIs(0);
  mocked.mocks.documents.on(UpdateCommand).rejects(refused(undefined));

  await expect(work(record('1', message('a')))).resolves.toEqual({ batchItemFailures: [] });
  const input = mocked.mocks.queues.commandCalls(SendMessageCommand)[0]?.args[0].input;
  expect(input?.MessageAttributes?.parkingReason?.StringValue).toBe('REQUEST_NOT_FOUND');
});

test('when the time of the invocation is used up, what is left stays', async () => {
  stockIs(5);

  const answer = await createWorker(mocked.parts)([record('1', message('a'))], 5000);

  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
});

test('how far SQS’s clock is from ingest’s is one metric a batch, however they differ', async () => {
  stockIs(5, 4);
  const sentAfter = (id: string, ms: number) => {
    const sent = record(id, message(id));
    return {
      ...sent,
      attributes: { ...sent.attributes, SentTimestamp: String(QUEUED_AT + ms) },
    };
  };

  await work(sentAfter('a', 8), sentAfter('b', -3000), record('bad', 'unreadable'));
  await work(record('bad', 'unreadable'));
  await work(sentAfter('c', 12));

  expect(mocked.durations).toMatchObject({ ClockSkew: [-3000, 12] });
});

test('the delay from queuedAt to finishedAt is measured once, for whom this batch decided', async () => {
  stockIs(100);
  mocked.mocks.documents
    .on(UpdateCommand)
    .rejects(refused({ ...final('carol'), queuedAt: QUEUED_AT }));
  await work(record('1', message('alice')), record('2', message('bob', QUEUED_AT - 40)));

  expect(mocked.durations).toMatchObject({ EndToEndDelay: [140, 100] });
});
