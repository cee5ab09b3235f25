import { setImmediate } from 'node:timers/promises';
import type { SQSEvent } from 'aws-lambda';
import { afterEach, expect, test } from 'vitest';
import { createManualClock } from '../../../testing/manual-clock.ts';
import { type Served, serveServices } from '../../../testing/serve.ts';
import { createSqs } from '../../sqs/index.ts';
import { createLambda } from '../index.ts';
import { inProcess, inProcessFunction } from '../testing/in-process.ts';

const opened: Served[] = [];
afterEach(async () => {
  for (const served of opened.splice(0)) await served.close();
});

const queueUrl = (name: string) => `http://127.0.0.1/000000000000/${name}`;

/** A queue of that visibility whose messages a function gets; time stands still. */
async function start(
  handler: (event: SQSEvent) => unknown,
  mapping: object = {},
  queue: object = {},
) {
  const clock = createManualClock();
  const served = await serveServices([createSqs(), createLambda(inProcess(handler))], {
    clock,
    template: {
      Resources: {
        Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
        Queue: {
          Type: 'AWS::SQS::Queue',
          Properties: { QueueName: 'main', VisibilityTimeout: 120, ...queue },
        },
        Fn: inProcessFunction(),
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            FunctionName: { Ref: 'Fn' },
            EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
            ...mapping,
          },
        },
      },
    },
  });
  opened.push(served);
  const call = async <T = object>(service: string, operation: string, input: object) =>
    (await served.cloud.call('tester', service, operation, input)) as T;
  const settle = async () => {
    for (let turn = 0; turn < 20; turn += 1) await setImmediate();
  };
  return {
    ...served,
    clock,
    call,
    /** Sends so many messages; their bodies are their numbers. */
    async send(count: number, from = 1) {
      for (let number = from; number < from + count; number += 1) {
        await call('sqs', 'SendMessage', {
          QueueUrl: queueUrl('main'),
          MessageBody: String(number),
        });
      }
      await settle();
    },
    settle,
    /** What is visible, in flight and delayed. */
    async counts(name: string) {
      const { Attributes: attributes } = await call<{ Attributes: Record<string, string> }>(
        'sqs',
        'GetQueueAttributes',
        { QueueUrl: queueUrl(name), AttributeNames: ['All'] },
      );
      return [
        Number(attributes.ApproximateNumberOfMessages),
        Number(attributes.ApproximateNumberOfMessagesNotVisible),
      ];
    },
  };
}
const bodies = ({ Records }: SQSEvent) => Records.map(({ body }) => body);
/** Within a window, what arrived is fetched this often. */
const GATHERING_MS = 100;
const WINDOW = { BatchSize: 25, MaximumBatchingWindowInSeconds: 5 };
const PARTIAL = { FunctionResponseTypes: ['ReportBatchItemFailures'] };

test('without a window a message is handed on at once, then deleted', async () => {
  const batches: string[][] = [];
  const { send, counts } = await start((event) => batches.push(bodies(event)));
  await send(1);
  await send(1, 2);

  expect(batches).toEqual([['1'], ['2']]);
  expect(await counts('main')).toEqual([0, 0]);
});

test('the record is what Lambda makes of a message', async () => {
  const events: SQSEvent[] = [];
  const { call, settle, clock } = await start((event) => events.push(event));
  const { MessageId } = await call<{ MessageId: string }>('sqs', 'SendMessage', {
    QueueUrl: queueUrl('main'),
    MessageBody: 'hello',
    MessageAttributes: {
      reason: { DataType: 'String', StringValue: 'why' },
      bytes: { DataType: 'Binary', BinaryValue: 'AQI=' },
    },
  });
  await settle();

  expect(events).toEqual([
    {
      Records: [
        {
          messageId: MessageId,
          receiptHandle: expect.any(String),
          body: 'hello',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: String(clock.now()),
            SenderId: 'tester',
            ApproximateFirstReceiveTimestamp: String(clock.now()),
          },
          messageAttributes: {
            reason: {
              stringValue: 'why',
              stringListValues: [],
              binaryListValues: [],
              dataType: 'String',
            },
            bytes: {
              binaryValue: 'AQI=',
              stringListValues: [],
              binaryListValues: [],
              dataType: 'Binary',
            },
          },
          md5OfMessageAttributes: expect.stringMatching(/^[\da-f]{32}$/),
          md5OfBody: '5d41402abc4b2a76b9719d911017c592',
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:main',
          awsRegion: 'us-east-1',
        },
      ],
    },
  ]);
});

test('a batch goes when its window ends, which begins with its first message', async () => {
  const batches: [number, string[]][] = [];
  const { send, clock } = await start(
    (event) => batches.push([clock.now(), bodies(event)]),
    WINDOW,
  );
  const startEpochMs = clock.now();
  await clock.advance(60_000);
  await send(1);
  await clock.advance(3000);
  await send(2, 2);
  await clock.advance(1999);
  expect(batches).toEqual([]);
  await clock.advance(1);

  expect(batches).toEqual([[startEpochMs + 65_000, ['1', '2', '3']]]);
});

test('what comes after a window begins the next batch, with a window of its own', async () => {
  const batches: string[][] = [];
  const { send, clock } = await start((event) => batches.push(bodies(event)), WINDOW);
  await send(1);
  await clock.advance(5000);
  await send(1, 2);
  await clock.advance(4999);
  expect(batches).toEqual([['1']]);
  await clock.advance(1);
  expect(batches).toEqual([['1'], ['2']]);
});

test('a full batch does not wait for the end of its window', async () => {
  const batches: string[][] = [];
  const { send, clock } = await start((event) => batches.push(bodies(event)), WINDOW);
  await send(30);
  await clock.advance(GATHERING_MS);

  expect(batches.map(({ length }) => length)).toEqual([25]);
  await clock.advance(5000);
  expect(batches.map(({ length }) => length)).toEqual([25, 5]);
});

test('a batch goes when its payload is full', async () => {
  const batches: number[] = [];
  const { call, clock, settle } = await start(
    ({ Records }) => batches.push(Records.length),
    WINDOW,
  );
  const MessageBody = 'x'.repeat(1_000_000);
  for (let sent = 0; sent < 7; sent += 1) {
    await call('sqs', 'SendMessage', { QueueUrl: queueUrl('main'), MessageBody });
  }
  await settle();
  await clock.advance(GATHERING_MS);
  expect(batches).toEqual([6]);
});

test('of a batch that is answered in part, only the messages named stay, until their visibility ends', async () => {
  const batches: string[][] = [];
  const { send, clock, counts } = await start(
    (event) => {
      batches.push(bodies(event));
      const failed = batches.length === 1 ? event.Records.filter(({ body }) => body === '2') : [];
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    },
    { ...WINDOW, ...PARTIAL },
  );
  await send(3);
  await clock.advance(5000);
  expect(await counts('main')).toEqual([0, 1]);

  await clock.advance(114_999);
  expect(batches).toEqual([['1', '2', '3']]);
  await clock.advance(5001);
  expect(batches).toEqual([['1', '2', '3'], ['2']]);
  expect(await counts('main')).toEqual([0, 0]);
});

test.each([
  ['throws', () => Promise.reject(new Error('boom'))],
  ['names an empty identifier', () => ({ batchItemFailures: [{ itemIdentifier: '' }] })],
  ['names no identifier', () => ({ batchItemFailures: [{ identifier: 'x' }] })],
  ['names a message of another batch', () => ({ batchItemFailures: [{ itemIdentifier: 'x' }] })],
  ['answers with what is no list', () => ({ batchItemFailures: 'all' })],
])('when the function %s, the whole batch stays', async (_how, handler) => {
  const { send, clock, counts } = await start(handler, { ...WINDOW, ...PARTIAL });
  await send(2);
  await clock.advance(5000);
  expect(await counts('main')).toEqual([0, 2]);
});

test.each([
  ['nothing', null],
  ['an empty object', {}],
  ['an empty list', { batchItemFailures: [] }],
])('when the function answers %s, the whole batch is done', async (_what, answer) => {
  const { send, clock, counts } = await start(() => answer, { ...WINDOW, ...PARTIAL });
  await send(2);
  await clock.advance(5000);
  expect(await counts('main')).toEqual([0, 0]);
});

test('a function that always fails gets a message as often as the queue allows, then it is a dead letter', async () => {
  const receives: string[] = [];
  const { send, clock, counts } = await start(
    ({ Records }) => {
      receives.push(...Records.map(({ attributes }) => attributes.ApproximateReceiveCount));
      throw new Error('boom');
    },
    {},
    {
      RedrivePolicy: {
        deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] },
        maxReceiveCount: 3,
      },
    },
  );
  await send(1);
  await clock.advance(360_000);

  expect(receives).toEqual(['1', '2', '3']);
  expect(await counts('main')).toEqual([0, 0]);
  expect(await counts('dead')).toEqual([1, 0]);
});

test('as many batches as the mapping allows are handled at once', async () => {
  let running = 0;
  const atOnce: number[] = [];
  const ends: (() => void)[] = [];
  const { send, settle } = await start(
    async () => {
      running += 1;
      atOnce.push(running);
      await new Promise<void>((resolve) => ends.push(resolve));
      running -= 1;
    },
    { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } },
  );
  await send(5);
  expect(atOnce).toEqual([1, 2]);

  for (let end = ends.shift(); end; end = ends.shift()) {
    end();
    await settle();
  }
  expect(atOnce).toEqual([1, 2, 2, 2, 2]);
});

test('a disabled mapping hands nothing on until it is enabled', async () => {
  const batches: string[][] = [];
  const { send, call, settle } = await start((event) => batches.push(bodies(event)), {
    Enabled: false,
  });
  const { EventSourceMappings } = await call<{ EventSourceMappings: { UUID: string }[] }>(
    'lambda',
    'ListEventSourceMappings',
    { FunctionName: 'fn' },
  );
  await send(1);
  expect(batches).toEqual([]);
  expect(EventSourceMappings).toMatchObject([{ State: 'Disabled', BatchSize: 10 }]);

  const UUID = EventSourceMappings[0]?.UUID;
  await call('lambda', 'UpdateEventSourceMapping', { UUID, Enabled: true });
  await settle();
  expect(batches).toEqual([['1']]);
});

test('what is in hand when the cloud closes is not handed on', async () => {
  const batches: string[][] = [];
  const { clock, send, close, counts } = await start(
    (event) => batches.push(bodies(event)),
    WINDOW,
  );
  await send(3);
  await clock.advance(GATHERING_MS);
  expect(await counts('main')).toEqual([0, 3]);

  await close();
  opened.pop();

  expect(batches).toEqual([]);
});

test('a batch above ten without a window is refused by name', async () => {
  await expect(start(() => null, { BatchSize: 11 })).rejects.toThrow(
    'MaximumBatchingWindowInSeconds',
  );
});
