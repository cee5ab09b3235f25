import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeEventBusCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCloud } from '../../cloud.ts';
import { systemRandom } from '../../random.ts';
import { AwsError, type Service } from '../../service.ts';
import { openStore } from '../../store.ts';
import { resolveTemplate, UnsupportedTemplate } from '../../template.ts';
import { createManualClock, type ManualClock } from '../../testing/manual-clock.ts';
import { type Served, serveServices, testCredentials } from '../../testing/serve.ts';
import { createEvents } from './index.ts';

/** How long an accepted event waits for others. */
const GATHERING_MS = 50;
const STREAM_ARN = 'arn:aws:firehose:us-east-1:000000000000:deliverystream/facts';
const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:orders';
const DEAD_LETTER_ARN = 'arn:aws:sqs:us-east-1:000000000000:undelivered';
const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:hook';

const rule = (Name: string, pattern: object, target: object, others: object = {}) => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    Name,
    EventBusName: { Ref: 'Bus' },
    EventPattern: pattern,
    State: 'ENABLED',
    Targets: [{ Id: 'Target0', DeadLetterConfig: { Arn: DEAD_LETTER_ARN }, ...target }],
    ...others,
  },
});

const toStream = { Arn: STREAM_ARN, InputPath: '$.detail' };
const template = {
  Resources: {
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'facts' } },
    Stream: rule('to-stream', { source: ['worker'] }, toStream),
    Queue: rule('to-queue', { source: ['shop'] }, { Arn: QUEUE_ARN }),
    Function: rule('to-function', { 'detail-type': ['Hook'] }, { Arn: FUNCTION_ARN }),
    Sleeping: rule('sleeping', { source: ['worker'] }, toStream, { State: 'DISABLED' }),
    Impatient: rule(
      'impatient',
      { source: ['impatient'] },
      { ...toStream, RetryPolicy: { MaximumRetryAttempts: 2 } },
    ),
    Hasty: rule(
      'hasty',
      { source: ['hasty'] },
      { ...toStream, RetryPolicy: { MaximumEventAgeInSeconds: 60 } },
    ),
  },
};

interface PutRecordBatchInput {
  readonly DeliveryStreamName: string;
  readonly Records: readonly { Data: string }[];
}

/** Targets that remember what they got, and refuse while `refusal` says so. */
function createTargets() {
  const got: Record<string, unknown[]> = { firehose: [], sqs: [], lambda: [] };
  const state: { refusal?: (record: string) => AwsError | undefined } = {};
  const firehose: Service = {
    name: 'firehose',
    operations: {
      PutRecordBatch({ DeliveryStreamName, Records }: PutRecordBatchInput) {
        const RequestResponses = Records.map(({ Data }) => {
          const record = Buffer.from(Data, 'base64').toString();
          const refused = state.refusal?.(record);
          if (refused) return { ErrorCode: refused.code, ErrorMessage: refused.message };
          got.firehose?.push([DeliveryStreamName, record]);
          return { RecordId: 'record' };
        });
        return { FailedPutCount: 0, RequestResponses };
      },
    },
  };
  const sqs: Service = {
    name: 'sqs',
    operations: {
      GetQueueUrl: ({ QueueName }: { QueueName: string }) => ({ QueueUrl: `url of ${QueueName}` }),
      SendMessage: (input: unknown) => void got.sqs?.push(input),
    },
  };
  const lambda: Service = {
    name: 'lambda',
    operations: { Invoke: (input: unknown) => void got.lambda?.push(input) },
  };
  return { got, state, services: [firehose, sqs, lambda] };
}

let clock: ManualClock;
let targets: ReturnType<typeof createTargets>;
let served: Served;
let events: EventBridgeClient;

beforeEach(async () => {
  clock = createManualClock();
  targets = createTargets();
  served = await serveServices([createEvents(), ...targets.services], { clock, template });
  events = new EventBridgeClient({
    endpoint: served.endpoint,
    region: 'us-east-1',
    credentials: testCredentials,
  });
});

afterEach(async () => {
  events.destroy();
  await served.close();
});

const entry = (others: PutEventsRequestEntry = {}): PutEventsRequestEntry => ({
  EventBusName: 'facts',
  Source: 'worker',
  DetailType: 'Processed',
  Detail: '{"n":1}',
  ...others,
});
const put = (...Entries: PutEventsRequestEntry[]) => events.send(new PutEventsCommand({ Entries }));
const busy = () => new AwsError('ServiceUnavailableException', 'Slow down.', 503);
const records = () => targets.got.firehose?.map((call) => (call as [string, string])[1]);

test('what a rule matches reaches its stream, the part its input path selects', async () => {
  const { FailedEntryCount, Entries } = await put(
    entry(),
    entry({ Detail: '{"n":2}' }),
    entry({ Source: 'other' }),
  );
  await clock.advance(GATHERING_MS);

  expect(FailedEntryCount).toBe(0);
  expect(Entries).toEqual(Array(3).fill({ EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) }));
  expect(targets.got.firehose).toEqual([
    ['facts', '{"n":1}'],
    ['facts', '{"n":2}'],
  ]);
});

test('an event waits a moment for others before it is delivered', async () => {
  await put(entry());
  await clock.advance(GATHERING_MS - 1);
  await put(entry({ Detail: '{"n":2}' }));
  expect(records()).toEqual([]);
  await clock.advance(GATHERING_MS);

  expect(records()).toEqual(['{"n":1}', '{"n":2}']);
});

test('a queue gets the whole event', async () => {
  const Time = new Date('2026-02-03T04:05:06.789Z');
  const { Entries } = await put(entry({ Source: 'shop', Time, Resources: ['arn:x'] }));
  await clock.advance(GATHERING_MS);

  const [message] = targets.got.sqs as { QueueUrl: string; MessageBody: string }[];
  expect(message?.QueueUrl).toBe('url of orders');
  expect(JSON.parse(message?.MessageBody ?? '')).toEqual({
    version: '0',
    id: Entries?.[0]?.EventId,
    'detail-type': 'Processed',
    source: 'shop',
    account: '000000000000',
    time: '2026-02-03T04:05:06Z',
    region: 'us-east-1',
    resources: ['arn:x'],
    detail: { n: 1 },
  });
});

test('a function is invoked without waiting for it', async () => {
  await put(entry({ DetailType: 'Hook' }));
  await clock.advance(GATHERING_MS);

  expect(targets.got.lambda).toEqual([
    {
      FunctionName: 'hook',
      InvocationType: 'Event',
      Payload: expect.stringContaining('"detail":{"n":1}'),
    },
  ]);
});

test.each([
  ['no source', { Source: undefined }, 'InvalidArgument'],
  ['an empty detail type', { DetailType: '' }, 'InvalidArgument'],
  ['no detail', { Detail: undefined }, 'InvalidArgument'],
  ['a detail that is no JSON', { Detail: '{' }, 'MalformedDetail'],
  ['a detail that is no object', { Detail: '[1]' }, 'MalformedDetail'],
  ['a source of AWS', { Source: 'aws.s3' }, 'NotAuthorizedForSourceException'],
])('an entry with %s is refused alone', async (_what, others, ErrorCode) => {
  const { FailedEntryCount, Entries } = await put(
    entry(others as PutEventsRequestEntry),
    entry({ Detail: '{"n":2}' }),
  );
  await clock.advance(GATHERING_MS);

  expect(FailedEntryCount).toBe(1);
  expect(Entries).toMatchObject([{ ErrorCode }, { EventId: expect.any(String) }]);
  expect(records()).toEqual(['{"n":2}']);
});

test('a request beyond the limits is refused as a whole', async () => {
  const large = entry({ Detail: JSON.stringify({ text: 'x'.repeat(150 * 1024) }) });

  await expect(put(...Array(11).fill(entry()))).rejects.toMatchObject({
    name: 'ValidationException',
  });
  await expect(put(large, large)).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(put()).rejects.toMatchObject({ name: 'ValidationException' });
  await clock.advance(GATHERING_MS);
  expect(records()).toEqual([]);
});

test('a bus that does not exist takes events without a word, as in AWS', async () => {
  expect(await put(entry({ EventBusName: 'elsewhere' }))).toMatchObject({ FailedEntryCount: 0 });
});

test('a delivery that fails is tried again, less and less often, until it is taken', async () => {
  const tries: number[] = [];
  targets.state.refusal = () => {
    tries.push(clock.now());
    return busy();
  };
  await put(entry());
  await clock.advance(60_000);

  const pauses = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
  expect(pauses.length).toBeGreaterThanOrEqual(5);
  for (const [index, pause] of pauses.entries()) {
    expect(pause).toBeGreaterThanOrEqual(500 * 2 ** index);
    expect(pause).toBeLessThanOrEqual(1000 * 2 ** index);
  }
  delete targets.state.refusal;
  await clock.advance(10 * 60_000);
  expect(records()).toEqual(['{"n":1}']);
});

test('only those records of a batch that the stream refused are sent again', async () => {
  targets.state.refusal = (record) => (record === '{"n":2}' ? busy() : undefined);
  await put(entry(), entry({ Detail: '{"n":2}' }), entry({ Detail: '{"n":3}' }));
  await clock.advance(GATHERING_MS);
  delete targets.state.refusal;
  await clock.advance(2000);

  expect(records()).toEqual(['{"n":1}', '{"n":3}', '{"n":2}']);
});

const attributesOf = (message: unknown) => {
  const { MessageAttributes } = message as {
    MessageAttributes: Record<string, { DataType: string; StringValue: string }>;
  };
  return Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
  );
};

test('an exhausted delivery goes to the dead-letter queue, the event whole, with its reasons', async () => {
  targets.state.refusal = busy;
  await put(entry({ Source: 'impatient' }));
  await clock.advance(10_000);

  expect(targets.got.sqs).toMatchObject([
    { QueueUrl: 'url of undelivered', MessageBody: expect.stringContaining('"detail":{"n":1}') },
  ]);
  expect(attributesOf(targets.got.sqs?.[0])).toEqual({
    RULE_ARN: 'arn:aws:events:us-east-1:000000000000:rule/facts/impatient',
    TARGET_ARN: STREAM_ARN,
    ERROR_CODE: 'THROTTLING',
    ERROR_MESSAGE: 'Slow down.',
    EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
    RETRY_ATTEMPTS: '2',
  });
  await clock.advance(60 * 60_000);
  expect(targets.got.sqs).toHaveLength(1);
});

test('an event that has become too old is given up', async () => {
  targets.state.refusal = busy;
  await put(entry({ Source: 'hasty' }));
  await clock.advance(59_000);
  expect(targets.got.sqs).toEqual([]);
  await clock.advance(61_000);

  expect(attributesOf(targets.got.sqs?.[0])).toMatchObject({
    EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds',
  });
});

test('a target that is not there is not tried again', async () => {
  targets.state.refusal = () => new AwsError('ResourceNotFoundException', 'No such stream.');
  await put(entry());
  await clock.advance(GATHERING_MS);

  expect(attributesOf(targets.got.sqs?.[0])).toEqual({
    RULE_ARN: 'arn:aws:events:us-east-1:000000000000:rule/facts/to-stream',
    TARGET_ARN: STREAM_ARN,
    ERROR_CODE: 'NO_RESOURCE',
    ERROR_MESSAGE: 'No such stream.',
    RETRY_ATTEMPTS: '0',
  });
});

test('flush delivers all that was accepted, also what waits for its next try', async () => {
  targets.state.refusal = busy;
  await put(entry());
  await clock.advance(GATHERING_MS);
  delete targets.state.refusal;

  expect(await served.cloud.flush()).toEqual({ events: { delivered: 1 } });
  expect(records()).toEqual(['{"n":1}']);
  expect(await served.cloud.flush()).toEqual({ events: { delivered: 0 } });
});

test('what was accepted survives the process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'events-'));
  const place = {
    accountId: '000000000000',
    region: 'us-east-1',
    stackName: 'test',
    endpoint: 'http://127.0.0.1',
  };
  const start = async (withTargets: ReturnType<typeof createTargets>) => {
    const services = [createEvents(), ...withTargets.services];
    const store = openStore(folder);
    const cloud = createCloud({ services, place, store, clock, random: systemRandom });
    await cloud.start(resolveTemplate(template, services, place).resources, (s3Key) => s3Key);
    return { cloud, store };
  };
  const before = createTargets();
  before.state.refusal = busy;
  const first = await start(before);
  await first.cloud.call('tester', 'events', 'PutEvents', { Entries: [entry()] });
  await clock.advance(GATHERING_MS);
  await first.cloud.close();
  first.store.close();

  const after = createTargets();
  const second = await start(after);
  await clock.advance(1000);

  expect(after.got.firehose).toEqual([['facts', '{"n":1}']]);
  await second.cloud.close();
  second.store.close();
  rmSync(folder, { recursive: true });
});

test('the API tells of buses, rules and targets', async () => {
  const EventBusName = 'facts';
  expect(await events.send(new DescribeEventBusCommand({ Name: EventBusName }))).toMatchObject({
    Name: 'facts',
    Arn: 'arn:aws:events:us-east-1:000000000000:event-bus/facts',
  });
  await expect(
    events.send(new DescribeEventBusCommand({ Name: 'elsewhere' })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect(
    (await events.send(new ListRulesCommand({ EventBusName, NamePrefix: 'to-s' }))).Rules,
  ).toEqual([
    {
      Name: 'to-stream',
      Arn: 'arn:aws:events:us-east-1:000000000000:rule/facts/to-stream',
      EventBusName,
      EventPattern: '{"source":["worker"]}',
      State: 'ENABLED',
    },
  ]);
  expect(
    (await events.send(new ListTargetsByRuleCommand({ EventBusName, Rule: 'to-stream' }))).Targets,
  ).toMatchObject([{ Id: 'Target0', Arn: STREAM_ARN, InputPath: '$.detail' }]);
  await expect(
    events.send(new ListTargetsByRuleCommand({ EventBusName, Rule: 'missing' })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('patterns can be tried', async () => {
  const Event = JSON.stringify({
    id: '1',
    account: '1',
    source: 'worker',
    time: '2026-01-01T00:00:00Z',
    region: 'us-east-1',
    resources: [],
    'detail-type': 'Processed',
  });
  const tryOut = (pattern: string, event = Event) =>
    events.send(new TestEventPatternCommand({ EventPattern: pattern, Event: event }));

  expect((await tryOut('{"source":[{"prefix":"work"}]}')).Result).toBe(true);
  expect((await tryOut('{"source":["other"]}')).Result).toBe(false);
  for (const bad of ['{', '{"source":"worker"}']) {
    await expect(tryOut(bad)).rejects.toMatchObject({ name: 'InvalidEventPatternException' });
  }
  await expect(tryOut('{"source":["worker"]}', '{}')).rejects.toMatchObject({
    name: 'InvalidEventPatternException',
  });
});

test('what a rule asks and the local cloud lacks is refused by name', () => {
  const problemsOf = (properties: object) => {
    try {
      resolveTemplate(
        { Resources: { R: { Type: 'AWS::Events::Rule', Properties: properties } } },
        [createEvents()],
        { accountId: '1', region: 'us-east-1', stackName: 'test', endpoint: '' },
      );
    } catch (error) {
      if (error instanceof UnsupportedTemplate) return error.problems.join('\n');
    }
    return '';
  };
  const target = (others: object) => ({
    EventPattern: { source: ['a'] },
    Targets: [{ Id: 'T', Arn: STREAM_ARN, ...others }],
  });

  expect(problemsOf(target({}))).toBe('');
  expect(problemsOf(target({ InputTransformer: {} }))).toContain('InputTransformer');
  expect(problemsOf(target({ Arn: 'arn:aws:sns:us-east-1:1:topic' }))).toContain('Targets.0.Arn');
  expect(problemsOf(target({ InputPath: '$..detail' }))).toContain('InputPath');
  expect(problemsOf({ EventPattern: { source: [{ cidr: '10.0.0.0/8' }] } })).toContain('cidr');
  expect(problemsOf({ ScheduleExpression: 'rate(1 day)' })).toContain('ScheduleExpression');
});
