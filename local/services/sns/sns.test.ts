import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetTopicAttributesCommand,
  ListTopicsCommand,
  PublishCommand,
  paginateListSubscriptionsByTopic,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AwsError, type Wrapper } from '../../service.ts';
import { createManualClock, type ManualClock } from '../../testing/manual-clock.ts';
import { type Served, serveServices, testCredentials } from '../../testing/serve.ts';
import { createSqs } from '../sqs/index.ts';
import { createSns } from './index.ts';

const TopicArn = 'arn:aws:sns:us-east-1:000000000000:alerts';
const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:inbox';

const topic = {
  Type: 'AWS::SNS::Topic',
  Properties: { TopicName: 'alerts', DisplayName: 'A & B' },
};
const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'inbox' } };
const subscription = (Protocol: string, Endpoint: string, more = {}) => ({
  Type: 'AWS::SNS::Subscription',
  Properties: { TopicArn: { Ref: 'Topic' }, Protocol, Endpoint, ...more },
});
const toQueue = subscription('sqs', QUEUE_ARN);
const toMail = subscription('email', 'ops@example.com');

let clock: ManualClock;
let folder: string;
let served: Served | undefined;
let client: SNSClient;
let told: string[];
/** Calls of the topic, while it is set, end with it. */
let refusal: AwsError | undefined;
let principals: string[];

beforeEach(() => {
  clock = createManualClock();
  folder = mkdtempSync(join(tmpdir(), 'sns-'));
  told = [];
  principals = [];
  refusal = undefined;
});
afterEach(async () => {
  client?.destroy();
  await served?.close();
  served = undefined;
  rmSync(folder, { recursive: true });
});

const wrapper: Wrapper = (next) => async (principal, service, operation, input) => {
  if (operation === 'SendMessage') {
    principals.push(principal);
    if (refusal) throw refusal;
  }
  return next(principal, service, operation, input);
};

async function begin(Resources: Record<string, object>): Promise<void> {
  await served?.close();
  served = await serveServices([createSns((line) => told.push(line)), createSqs()], {
    clock,
    folder,
    wrappers: [wrapper],
    template: { Resources: Resources as never },
  });
  client = new SNSClient({
    endpoint: served.endpoint,
    region: 'us-east-1',
    credentials: testCredentials,
    maxAttempts: 1,
  });
}

const publish = (Message: string, more = {}) =>
  client.send(new PublishCommand({ TopicArn, Message, ...more }));

async function received(): Promise<string[]> {
  // What is under way is done before the clock's own turn ends.
  await clock.advance(1);
  const input = { QueueUrl: '/000000000000/inbox', MaxNumberOfMessages: 10 };
  const answer = await served?.cloud.call('tester', 'sqs', 'ReceiveMessage', input);
  return ((answer as { Messages?: { Body: string }[] }).Messages ?? []).map(({ Body }) => Body);
}

async function subscribed(): Promise<string[]> {
  const pages = paginateListSubscriptionsByTopic({ client }, { TopicArn });
  const found: string[] = [];
  for await (const { Subscriptions = [] } of pages) {
    found.push(...Subscriptions.map(({ Endpoint = '' }) => Endpoint));
  }
  return found;
}

test('what is published comes to a queue in an envelope, from the topic itself', async () => {
  await begin({ Topic: topic, Queue: queue, ToQueue: toQueue });

  const { MessageId } = await publish('two\nlines & <one>', { Subject: 'It is late' });

  expect((await received()).map((body) => JSON.parse(body))).toEqual([
    {
      Type: 'Notification',
      MessageId,
      TopicArn,
      Subject: 'It is late',
      Message: 'two\nlines & <one>',
      Timestamp: '2026-01-01T00:00:00.000Z',
    },
  ]);
  expect(principals).toEqual([`sns.amazonaws.com for ${TopicArn}`]);
});

test('mail is told in one line, its subject first', async () => {
  await begin({ Topic: topic, Queue: queue, ToMail: toMail });

  await publish('two\nlines', { Subject: 'It is late' });

  expect(await received()).toEqual([]);
  expect(told).toEqual(['mail to ops@example.com: It is late | two lines']);
});

test('a queue that wants it raw gets the message alone', async () => {
  const raw = subscription('sqs', QUEUE_ARN, { RawMessageDelivery: true });
  await begin({ Topic: topic, Queue: queue, ToQueue: raw });

  await publish('as it is');

  expect(await received()).toEqual(['as it is']);
});

test('a subscription by the API is the same when it is made again, and ends', async () => {
  await begin({ Topic: topic, Queue: queue, ToMail: toMail });
  const input = { TopicArn, Protocol: 'sqs', Endpoint: QUEUE_ARN };
  const raw = { ...input, Attributes: { RawMessageDelivery: 'true' } };

  const { SubscriptionArn } = await client.send(new SubscribeCommand(raw));
  const again = await client.send(new SubscribeCommand(input));
  expect(again.SubscriptionArn).toBe(SubscriptionArn);
  expect((await subscribed()).sort()).toEqual([QUEUE_ARN, 'ops@example.com']);
  await publish('raw');
  expect(await received()).toEqual(['raw']);

  await client.send(new UnsubscribeCommand({ SubscriptionArn }));
  expect(await subscribed()).toEqual(['ops@example.com']);
});

test('topics are listed and described', async () => {
  await begin({ Topic: topic, ToMail: toMail });

  const { Topics } = await client.send(new ListTopicsCommand({}));
  const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn }));

  expect(Topics).toEqual([{ TopicArn }]);
  expect(Attributes).toEqual({
    TopicArn,
    DisplayName: 'A & B',
    Owner: '000000000000',
    SubscriptionsConfirmed: '1',
    SubscriptionsPending: '0',
  });
});

test('more subscriptions than a page holds are all listed', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 230 }, (_, at) => [`S${at}`, subscription('email', `m${at}@example.com`)]),
  );
  await begin({ Topic: topic, ...many });

  expect(new Set(await subscribed()).size).toBe(230);
});

test('a queue that is busy gets it later, once; nothing accepted is lost by a restart', async () => {
  await begin({ Topic: topic, Queue: queue, ToQueue: toQueue });
  refusal = new AwsError('ServiceUnavailable', 'busy', 503);
  await publish('patient');
  await clock.advance(500);
  refusal = undefined;

  await begin({ Topic: topic, Queue: queue, ToQueue: toQueue });
  await clock.advance(60_000);

  expect(await received()).toHaveLength(1);
});

test('a queue that does not let the topic in gets nothing, and that is said', async () => {
  await begin({ Topic: topic, Queue: queue, ToQueue: toQueue });
  refusal = new AwsError('AccessDenied', 'not for you', 403);
  await publish('unwelcome');
  await clock.advance(60_000);
  refusal = undefined;

  expect(await received()).toEqual([]);
  expect(told).toEqual([expect.stringMatching(/^sns: a message was dropped: not for you/)]);
});

test('what the template has no longer is gone after a restart; what the API made stays', async () => {
  await begin({ Topic: topic, Queue: queue, ToMail: toMail });
  const byApi = { TopicArn, Protocol: 'sqs', Endpoint: QUEUE_ARN };
  await client.send(new SubscribeCommand(byApi));

  await begin({ Topic: topic, Queue: queue });

  expect(await subscribed()).toEqual([QUEUE_ARN]);
});

test.each([
  ['a topic that is not there', { TopicArn: `${TopicArn}-none` }, 'NotFound'],
  ['no message', { Message: '' }, 'InvalidParameter'],
  ['a message above 256 KiB', { Message: 'ㅎ'.repeat(90_000) }, 'InvalidParameter'],
  ['a subject of two lines', { Subject: 'a\nb' }, 'InvalidParameter'],
  ['a subject that is too long', { Subject: 'a'.repeat(101) }, 'InvalidParameter'],
  ['a message for each protocol', { MessageStructure: 'json' }, 'InvalidParameter'],
])('%s is refused', async (_what, input, name) => {
  await begin({ Topic: topic });

  await expect(publish('x', input)).rejects.toMatchObject({ name: expect.stringContaining(name) });
});

test('what a template asks and is not here is refused by name', async () => {
  const resources = {
    Topic: { Type: 'AWS::SNS::Topic', Properties: { FifoTopic: true } },
    ToPhone: { ...subscription('sms', '+1'), Properties: { TopicArn, Protocol: 'sms' } },
  };

  await expect(begin(resources)).rejects.toThrow(/FifoTopic[\s\S]*Protocol/);
});
