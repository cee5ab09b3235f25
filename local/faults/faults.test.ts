import { expect, test } from 'vitest';
import { seededRandom } from '../random.ts';
import { type AwsError, type Call, CallerEnded, ConnectionLost } from '../service.ts';
import { createManualClock } from '../testing/manual-clock.ts';
import { createFaults } from './faults.ts';
import { drawRates, FAULT_KINDS, type FaultKind, type FaultRates } from './kinds.ts';

/** Calls through faults of which one kind always happens and no other does. */
function always(kind: FaultKind, answer: Call = async () => ({ done: true })) {
  const rates = Object.fromEntries(FAULT_KINDS.map((one) => [one, one === kind ? 1 : 0]));
  const told: string[] = [];
  const effects: unknown[] = [];
  const clock = createManualClock();
  const faults = createFaults({
    rates: rates as FaultRates,
    random: seededRandom('test'),
    clock,
    isInstance: (principal) => principal === 'fn',
    tell: (fault) => told.push(fault.kind),
  });
  const call = faults.wrapper((...parts) => {
    effects.push(parts[3]);
    return answer(...parts);
  });
  return { call, told, effects, clock, stop: faults.stop };
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: AwsError) => error,
  );

test.each([
  ['throttle', 'ThrottlingException', 0],
  ['outage', 'ServiceUnavailable', 0],
  ['lost-request', 'ConnectionLost', 0],
  ['lost-answer', 'ConnectionLost', 1],
  ['crash-before', 'CallerEnded', 0],
  ['crash-after', 'CallerEnded', 1],
  ['conflict', 'TransactionConflictException', 0],
  ['denied', 'AccessDeniedException', 0],
] as const)('%s: %s, and %i effects', async (kind, name, count) => {
  const { call, effects, told } = always(kind);

  const error = await failureOf(call('fn', 'dynamodb', 'UpdateItem', {}));

  expect(error?.name).toBe(name);
  expect(effects).toHaveLength(count);
  expect(told).toEqual([kind]);
});

test('a function is denied one operation once, for a while, and no other one, nor is a service', async () => {
  let rate = 1;
  const rates = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0]));
  const told: string[] = [];
  const clock = createManualClock();
  const { wrapper, stop } = createFaults({
    rates: {
      ...(rates as FaultRates),
      get denied() {
        return rate;
      },
    },
    random: seededRandom('test'),
    clock,
    isInstance: (principal) => principal.startsWith('fn'),
    tell: ({ kind }) => told.push(kind),
  });
  const call = wrapper(async () => 'done');
  const write = (principal: string) => call(principal, 'sqs', 'SendMessage', {});

  expect(await failureOf(write('fn-1'))).toMatchObject({ code: 'AccessDenied', statusCode: 403 });
  rate = 0;
  expect(await failureOf(write('fn-2'))).toMatchObject({ code: 'AccessDenied' });
  expect(await write('events.amazonaws.com')).toBe('done');
  expect(await call('fn-1', 'sqs', 'ReceiveMessage', {})).toBe('done');
  expect(told).toEqual(['denied']);

  await clock.advance(40_000);
  expect(await write('fn-1')).toBe('done');
  rate = 1;
  expect(await write('fn-1')).toBe('done');
  expect(await failureOf(call('fn-1', 's3', 'PutObject', {}))).toBeDefined();
  stop();
  expect(await call('fn-1', 's3', 'PutObject', {})).toBe('done');
});

test('a crash and a broken connection are no answers of a service', async () => {
  const crash = await failureOf(always('crash-after').call('fn', 's3', 'PutObject', {}));
  const lost = await failureOf(always('lost-answer').call('fn', 's3', 'PutObject', {}));

  expect(crash).toBeInstanceOf(CallerEnded);
  expect(lost).toBeInstanceOf(ConnectionLost);
});

test('a service is no instance that could end, and another one it cannot reach is unavailable', async () => {
  const crash = always('crash-before');
  const lost = always('lost-answer');

  await crash.call('events.amazonaws.com', 'firehose', 'PutRecordBatch', {});
  const error = await failureOf(
    lost.call('events.amazonaws.com', 'firehose', 'PutRecordBatch', {}),
  );

  expect(crash.told).toEqual([]);
  expect(error).toMatchObject({ code: 'ServiceUnavailable', statusCode: 503 });
});

test('who calls from outside meets no faults, nor does anybody once they have ended', async () => {
  const { call, told, stop } = always('throttle');

  await call('operator', 'sqs', 'SendMessage', {});
  stop();
  await call('fn', 'sqs', 'SendMessage', {});

  expect(told).toEqual([]);
});

test('a transaction names the item that is held', async () => {
  const TransactItems = [{ Update: {} }, { Update: {} }];
  const { call } = always('conflict');

  const error = await failureOf(call('fn', 'dynamodb', 'TransactWriteItems', { TransactItems }));

  const reasons = error?.details.CancellationReasons as readonly { Code: string }[] | undefined;
  expect(reasons?.map(({ Code }) => Code).sort()).toEqual(['None', 'TransactionConflict']);
});

test.each(['late-effect', 'late-answer'] as const)('%s comes all the same', async (kind) => {
  const { call, effects, clock } = always(kind);

  const answer = call('fn', 'dynamodb', 'GetItem', {});
  await clock.advance(0);
  expect(effects).toHaveLength(kind === 'late-answer' ? 1 : 0);
  await clock.advance(10_000);

  await expect(answer).resolves.toEqual({ done: true });
});

test('PutEvents refuses entries with status 200, each in its place', async () => {
  const Entries = [{ Detail: '1' }, { Detail: '2' }];
  const put: Call = async (_p, _s, _o, input) => ({
    FailedEntryCount: 0,
    Entries: (input as { Entries: unknown[] }).Entries.map(() => ({ EventId: 'id' })),
  });
  const all = always('refused-all', put);
  const some = always('refused-some', put);

  const none = await all.call('fn', 'events', 'PutEvents', { Entries });
  const part = (await some.call('fn', 'events', 'PutEvents', { Entries })) as {
    FailedEntryCount: number;
    Entries: { EventId?: string }[];
  };

  expect(none).toMatchObject({ FailedEntryCount: 2 });
  expect(all.effects).toEqual([]);
  const taken = (some.effects as { Entries: unknown[] }[]).flatMap((input) => input.Entries);
  expect(part.FailedEntryCount).toBe(2 - taken.length);
  expect(taken).toEqual(Entries.filter((_entry, index) => part.Entries[index]?.EventId));
});

test('a queue gives a message once more, as it gave it before', async () => {
  const answers = [{ Messages: [{ ReceiptHandle: 'r' }] }, {}];
  const { call } = always('duplicate', async () => answers.shift());
  const receive = () =>
    call('lambda.amazonaws.com', 'sqs', 'ReceiveMessage', { QueueUrl: 'q', WaitTimeSeconds: 20 });

  const first = await receive();

  expect(await receive()).toEqual(first);
});

test('a message in hand becomes visible, and a receive finds nothing', async () => {
  const early = always('visible-early', async () => ({ Messages: [{ ReceiptHandle: 'r' }] }));
  const empty = always('empty-receive');

  await early.call('lambda.amazonaws.com', 'sqs', 'ReceiveMessage', { QueueUrl: 'q' });
  const nothing = await empty.call('lambda.amazonaws.com', 'sqs', 'ReceiveMessage', {});

  expect(early.effects.at(-1)).toEqual({ QueueUrl: 'q', ReceiptHandle: 'r', VisibilityTimeout: 1 });
  expect(nothing).toEqual({});
  expect(empty.effects).toEqual([]);
});

test('the same seed draws the same rates, another one others', () => {
  const rates = (seed: string) => drawRates(seededRandom(seed));

  expect(rates('1')).toEqual(rates('1'));
  expect(rates('1')).not.toEqual(rates('2'));
  for (const rate of Object.values(rates('1'))) expect(rate).toBeLessThanOrEqual(0.3);
});
