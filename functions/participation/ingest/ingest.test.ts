import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pseudonymOf, requestIdOf } from '../../../schemas/participation/identity.ts';
import { ParticipationMessage } from '../../../schemas/participation/message.ts';
import { ParticipationRequested } from '../../../schemas/participation/participation-requested.ts';
import { mockedParts } from '../testing/mocked-parts.ts';
import { createIngest } from './ingest.ts';

const NOW = 1_704_290_000_000;
const requestId = requestIdOf('sale', 'user-1');
const request = { requestId, eventId: 'sale', userId: 'user-1' };
const open = {
  eventId: 'sale',
  capacity: 1,
  remaining: 1,
  opensAt: NOW,
  closesAt: null,
  campaignId: null,
  configVersion: 1,
};

let mocked: ReturnType<typeof mockedParts>;
beforeEach(() => {
  mocked = mockedParts(NOW);
  eventIs(open);
});
afterEach(() => mocked.restore());

const participate = () => createIngest(mocked.parts)('sale', 'user-1');
const eventIs = (event: object | undefined) =>
  mocked.mocks.documents
    .on(GetCommand, { Key: { PK: 'EVENT#sale' } })
    .resolves({ Item: event as never });
const requestIs = (stored: object) => {
  mocked.mocks.documents
    .on(GetCommand, { Key: { PK: `REQ#${requestId}` } })
    .resolves({ Item: stored });
  mocked.mocks.documents.on(PutCommand).rejects(refused(stored));
};
const refused = (stored: object | undefined) =>
  new ConditionalCheckFailedException({
    $metadata: {},
    message: 'The conditional request failed',
    ...(stored && { Item: marshall(stored) }),
  });
const sent = () =>
  mocked.mocks.queues
    .commandCalls(SendMessageCommand)
    .map(({ args }) => JSON.parse(String(args[0].input.MessageBody)));

test('a new request is received, sent, queued and told, with one queuedAt', async () => {
  const { sent: sentNow, answer } = await participate();

  expect(sentNow).toBe(true);
  expect(answer).toEqual({ requestId, eventId: 'sale', status: 'QUEUED', queuedAt: NOW });
  expect(mocked.mocks.documents.commandCalls(PutCommand)[0]?.args[0].input).toEqual({
    TableName: 'table',
    Item: {
      PK: `REQ#${requestId}`,
      ...request,
      status: 'RECEIVED',
      receivedAt: NOW,
      ttl: NOW / 1000 + 2_592_000,
    },
    ConditionExpression: 'attribute_not_exists(PK)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  expect(sent()).toEqual([{ ...request, queuedAt: NOW }]);
  expect(ParticipationMessage.safeParse(sent()[0]).success).toBe(true);
  expect(mocked.mocks.documents.commandCalls(UpdateCommand)[0]?.args[0].input).toMatchObject({
    Key: { PK: `REQ#${requestId}` },
    UpdateExpression:
      'SET #status = :queued, queuedAt = :queuedAt, GSI1PK = :user, GSI1SK = :time REMOVE #ttl',
    ConditionExpression: '#status = :received',
    ExpressionAttributeValues: {
      ':queuedAt': NOW,
      ':user': 'USER#user-1',
      ':time': `${NOW}#${requestId}`,
    },
  });
  const entry = mocked.mocks.bus.commandCalls(PutEventsCommand)[0]?.args[0].input.Entries?.[0];
  expect(entry).toMatchObject({
    Source: 'kr.ac.dongduk.ingest',
    DetailType: 'ParticipationRequested',
  });
  const detail = ParticipationRequested.parse(JSON.parse(entry?.Detail ?? ''));
  expect(detail).toMatchObject({ requestId, queuedAt: NOW, userId: pseudonymOf('user-1') });
});

test('nothing is told before the message is sent', async () => {
  mocked.mocks.queues.on(SendMessageCommand).rejects(new Error('SQS is down'));

  await expect(participate()).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 2 });

  expect(mocked.mocks.documents.commandCalls(UpdateCommand)).toHaveLength(0);
  expect(mocked.mocks.bus.calls()).toHaveLength(0);
});

test.each(['QUEUED', 'SUCCEEDED', 'REJECTED', 'FAILED_FINAL'])(
  'a request that is %s is answered as it stands, and nothing is sent',
  async (status) => {
    requestIs({ ...request, status, queuedAt: NOW - 5 });

    const { sent: sentNow, answer } = await participate();

    expect(sentNow).toBe(false);
    expect(answer).toEqual({ requestId, eventId: 'sale', status, queuedAt: NOW - 5 });
    expect(sent()).toHaveLength(0);
  },
);

test('a request that was left RECEIVED is sent again with a fresh stamp', async () => {
  requestIs({ ...request, status: 'RECEIVED', receivedAt: NOW - 9000 });

  const { sent: sentNow, answer } = await participate();

  expect(sentNow).toBe(true);
  expect(answer.queuedAt).toBe(NOW);
  expect(sent()).toHaveLength(1);
});

test('when the worker was quicker than QUEUED, the answer is what it stored', async () => {
  mocked.mocks.documents
    .on(UpdateCommand)
    .rejects(refused({ ...request, status: 'SUCCEEDED', queuedAt: NOW }));

  const { sent: sentNow, answer } = await participate();

  expect(sentNow).toBe(true);
  expect(answer).toMatchObject({ status: 'SUCCEEDED', queuedAt: NOW });
});

test('a QUEUED that cannot be written is still accepted: the worker completes it', async () => {
  mocked.mocks.documents.on(UpdateCommand).rejects(new Error('throttled'));

  const { sent: sentNow, answer } = await participate();

  expect(sentNow).toBe(true);
  expect(answer.status).toBe('QUEUED');
  expect(mocked.lines.map(({ level }) => level)).toEqual(['warn']);
});

test('a failed publish changes nothing of the answer', async () => {
  mocked.mocks.bus.on(PutEventsCommand).rejects(new Error('bus is down'));

  await expect(participate()).resolves.toMatchObject({ sent: true });
  expect(mocked.counts).toEqual({ PublishFailures: 1 });
});

test.each([
  ['unknown', undefined, 'event-not-found'],
  ['not open yet', { ...open, opensAt: NOW + 1 }, 'event-not-open'],
  ['closed', { ...open, opensAt: NOW - 9, closesAt: NOW }, 'event-closed'],
])('an event that is %s takes no new request', async (_name, event, code) => {
  eventIs(event);

  await expect(participate()).rejects.toMatchObject({ code });
  expect(mocked.mocks.documents.commandCalls(PutCommand)).toHaveLength(0);
  expect(sent()).toHaveLength(0);
});

test('after the close, a request made in time is still answered as it stands', async () => {
  eventIs({ ...open, opensAt: NOW - 9, closesAt: NOW });
  requestIs({ ...request, status: 'SUCCEEDED', queuedAt: NOW - 5 });

  await expect(participate()).resolves.toMatchObject({
    sent: false,
    answer: { status: 'SUCCEEDED' },
  });
});
