import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { GetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requestIdOf } from '../../../schemas/participation/identity.ts';
import { ParticipationProcessed } from '../../../schemas/participation/participation-processed.ts';
import { mockedParts, record } from '../testing/mocked-parts.ts';
import { createDeadLetter } from './dead-letter.ts';

const NOW = 1_704_290_000_100;
const RECEIVES_MAX = 5;
const MAIN_RECEIVES_MAX = 3;
/** Counted across main and dlq. */
const LAST_ATTEMPT = MAIN_RECEIVES_MAX + RECEIVES_MAX;
const message = {
  requestId: requestIdOf('sale', 'a'),
  eventId: 'sale',
  userId: 'a',
  queuedAt: NOW - 100,
};

let mocked: ReturnType<typeof mockedParts>;
beforeEach(() => {
  mocked = mockedParts(NOW);
});
afterEach(() => mocked.restore());

const event = {
  ...message,
  capacity: 1,
  remaining: 1,
  opensAt: 0,
  closesAt: null,
  configVersion: 1,
};
const receive = (receiveCount: number, body: unknown = message, queue = 'dlq') =>
  createDeadLetter({
    ...mocked.parts,
    receivesMax: RECEIVES_MAX,
    mainReceivesMax: MAIN_RECEIVES_MAX,
    deadLetterQueueArn: 'arn:aws:sqs:eu-west-1:000000000000:dlq',
  })([record('1', body, receiveCount, queue)], 60_000);
const published = () =>
  mocked.mocks.bus
    .commandCalls(PutEventsCommand)
    .flatMap(({ args }) => args[0].input.Entries ?? [])
    .map(({ Detail }) => ParticipationProcessed.parse(JSON.parse(Detail ?? '')));
const failing = (name: string) =>
  mocked.mocks.documents.on(GetCommand).rejects(Object.assign(new Error('why'), { name }));

test('it decides late, and the fact says that it came from the dead letters', async () => {
  mocked.mocks.documents.on(GetCommand).resolves({ Item: event });

  await expect(receive(MAIN_RECEIVES_MAX + 1)).resolves.toEqual({ batchItemFailures: [] });

  expect(mocked.mocks.documents.commandCalls(TransactWriteCommand)).toHaveLength(1);
  expect(published()[0]).toMatchObject({ finalStatus: 'SUCCEEDED', delivery: { isDlq: true } });
  // Whoever moved it here may have sent it anew: its age says nothing of a clock.
  expect(mocked.durations).not.toHaveProperty('ClockSkew');
});

test('before the last receive, what fails stays for the next one', async () => {
  failing('ThrottlingException');

  await expect(receive(LAST_ATTEMPT - 1)).resolves.toEqual({
    batchItemFailures: [{ itemIdentifier: '1' }],
  });
  expect(mocked.mocks.documents.commandCalls(UpdateCommand)).toHaveLength(0);
});

test.each([
  ['ThrottlingException', 'TRANSIENT'],
  ['ValidationException', 'PERMANENT'],
])('on the last receive %s ends it as FAILED_FINAL, %s', async (name, failureClass) => {
  failing(name);

  await expect(receive(LAST_ATTEMPT)).resolves.toEqual({ batchItemFailures: [] });

  const update = mocked.mocks.documents.commandCalls(UpdateCommand)[0]?.args[0].input;
  expect(update?.ConditionExpression).toBe(
    '#status = :received OR (#status = :queued AND #queuedAt = :queuedAt)',
  );
  expect(published()).toMatchObject([
    {
      finalStatus: 'FAILED_FINAL',
      resultCode: 'PROCESSING_FAILED',
      failure: { failureClass, errorCode: name, errorMessage: 'why' },
      delivery: { attempt: LAST_ATTEMPT, isDlq: true },
    },
  ]);
  expect(mocked.counts).toMatchObject({ RequestsFailedFinal: 1 });
});

test('the receives of the redrive queue count from one: its fifth is the last', async () => {
  failing('ThrottlingException');
  const redriven = (receiveCount: number) => receive(receiveCount, message, 'redrive');

  await expect(redriven(RECEIVES_MAX - 1)).resolves.toEqual({
    batchItemFailures: [{ itemIdentifier: '1' }],
  });
  await expect(redriven(RECEIVES_MAX)).resolves.toEqual({ batchItemFailures: [] });
  expect(published()).toMatchObject([
    { finalStatus: 'FAILED_FINAL', delivery: { attempt: RECEIVES_MAX } },
  ]);
});

test('what cannot even be failed goes on to parking', async () => {
  failing('ThrottlingException');
  mocked.mocks.documents.on(UpdateCommand).rejects(new Error('throttled'));

  await expect(receive(LAST_ATTEMPT)).resolves.toEqual({
    batchItemFailures: [{ itemIdentifier: '1' }],
  });
});

test('a request decided meanwhile stays as it is, and is told again', async () => {
  failing('ThrottlingException');
  const stored = {
    ...message,
    status: 'REJECTED',
    resultCode: 'SOLD_OUT',
    startedAt: NOW - 50,
    finishedAt: NOW - 40,
    attempt: 3,
    isDlq: false,
    workerId: 'another',
    failureClass: null,
    errorCode: null,
    errorMessage: null,
  };
  mocked.mocks.documents
    .on(UpdateCommand)
    .rejects(
      new ConditionalCheckFailedException({ $metadata: {}, message: '', Item: marshall(stored) }),
    );

  await expect(receive(LAST_ATTEMPT)).resolves.toEqual({ batchItemFailures: [] });
  expect(published()).toMatchObject([{ finalStatus: 'REJECTED', delivery: { isDlq: false } }]);
  expect(mocked.counts.RequestsFailedFinal).toBeUndefined();
});

test('whatever fails, a message is acknowledged exactly when it is decided or parked', async () => {
  const plan = fc.record({
    isReadable: fc.boolean(),
    receiveCount: fc.integer({ min: 1, max: 2 * LAST_ATTEMPT }),
    reading: fc.boolean(),
    winning: fc.boolean(),
    ending: fc.boolean(),
    telling: fc.boolean(),
    parking: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(plan, async (failing) => {
      mocked.restore();
      mocked = mockedParts(NOW);
      const { documents, queues, bus } = mocked.mocks;
      documents.on(GetCommand).resolves({ Item: event });
      if (failing.reading) documents.on(GetCommand).rejects(new Error('reading'));
      if (failing.winning) documents.on(TransactWriteCommand).rejects(new Error('winning'));
      if (failing.ending) documents.on(UpdateCommand).rejects(new Error('ending'));
      if (failing.parking) queues.on(SendMessageCommand).rejects(new Error('parking'));
      if (failing.telling) bus.on(PutEventsCommand).rejects(new Error('telling'));

      const answer = await receive(failing.receiveCount, failing.isReadable ? message : 'broken');

      const isLast = failing.receiveCount >= LAST_ATTEMPT;
      const isDecided = (!failing.reading && !failing.winning) || (isLast && !failing.ending);
      const isAcknowledged = failing.isReadable ? isDecided : !failing.parking;
      expect(answer.batchItemFailures).toHaveLength(isAcknowledged ? 0 : 1);
    }),
  );
});
