import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import {
  CancelMessageMoveTaskCommand,
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Served, serveServices, testCredentials } from '../../testing/serve.ts';
import { createSqs } from './index.ts';

/** The contract, as an SDK client sees it. It runs unchanged against another engine at SQS_ENDPOINT. */
let served: Served | undefined;
let sqs: SQSClient;
let queuesMade = 0;

beforeAll(async () => {
  const elsewhere = process.env.SQS_ENDPOINT;
  served = elsewhere ? undefined : await serveServices([createSqs()]);
  const endpoint = elsewhere ?? served?.endpoint ?? '';
  sqs = new SQSClient({ endpoint, region: 'us-east-1', credentials: testCredentials });
});
afterAll(async () => {
  sqs.destroy();
  await served?.close();
});

/** Another queue for each test, so that none sees another's messages. */
async function makeQueue(attributes: Record<string, string> = {}) {
  queuesMade += 1;
  const QueueName = `contract-${process.pid}-${queuesMade}`;
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName, Attributes: attributes }),
  );
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  return { QueueName, QueueUrl, QueueArn: Attributes?.QueueArn ?? '' };
}
const send = (QueueUrl: string, MessageBody: string) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
async function receive(
  QueueUrl: string,
  options: Partial<ReceiveMessageCommandInput> = {},
): Promise<Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
      ...options,
    }),
  );
  return Messages;
}
const receiveOne = async (QueueUrl: string, options: Partial<ReceiveMessageCommandInput> = {}) => {
  const [message] = await receive(QueueUrl, { WaitTimeSeconds: 5, ...options });
  if (!message?.ReceiptHandle) throw new Error('nothing was received');
  return { ...message, ReceiptHandle: message.ReceiptHandle };
};
const md5 = (text: string) => createHash('md5').update(text).digest('hex');
async function counts(QueueUrl: string) {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  );
  return [
    Attributes?.ApproximateNumberOfMessages,
    Attributes?.ApproximateNumberOfMessagesNotVisible,
    Attributes?.ApproximateNumberOfMessagesDelayed,
  ].map(Number);
}
async function withDeadLetters(maxReceiveCount: number) {
  const deadLetters = await makeQueue();
  const main = await makeQueue({
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.QueueArn, maxReceiveCount }),
  });
  return { main, deadLetters };
}
/** Polls until the condition holds, turn by turn of the event loop. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await setImmediate();
}

test('a message comes back as it was sent, with digests, attributes and system attributes', async () => {
  const { QueueUrl } = await makeQueue();
  const MessageAttributes = {
    text: { DataType: 'String', StringValue: 'héllo' },
    'number.one': { DataType: 'Number', StringValue: '12.5' },
    bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(1, 2, 255) },
  };
  const sent = await sqs.send(
    new SendMessageCommand({ QueueUrl, MessageBody: '{"a":"ü"}', MessageAttributes }),
  );

  const message = await receiveOne(QueueUrl);

  expect(message).toMatchObject({
    MessageId: sent.MessageId,
    Body: '{"a":"ü"}',
    MD5OfBody: md5('{"a":"ü"}'),
    MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
    MessageAttributes,
  });
  expect(sent.MD5OfMessageBody).toBe(md5('{"a":"ü"}'));
  expect(message.Attributes).toMatchObject({
    ApproximateReceiveCount: '1',
    SentTimestamp: expect.stringMatching(/^\d{13}$/),
    ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
    SenderId: expect.any(String),
  });
});

test('the digest of attributes is the documented one', async () => {
  const { QueueUrl } = await makeQueue();
  const { MD5OfMessageAttributes } = await sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: 'x',
      MessageAttributes: { name: { DataType: 'String', StringValue: 'value' } },
    }),
  );
  const part = (text: string) => `\0\0\0${String.fromCharCode(text.length)}${text}`;
  expect(MD5OfMessageAttributes).toBe(
    md5(`${part('name')}${part('String')}\u0001${part('value')}`),
  );
});

/** The names of a message's attributes and system attributes, as a receive with these options has them. */
async function namesReceived(options: Partial<ReceiveMessageCommandInput>) {
  const { QueueUrl } = await makeQueue();
  const attribute = { DataType: 'String', StringValue: 'v' };
  await sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: 'x',
      MessageAttributes: { 'a.b': attribute, 'a.c': attribute, d: attribute },
    }),
  );
  const message = await receiveOne(QueueUrl, options);
  return [Object.keys(message.MessageAttributes ?? {}), Object.keys(message.Attributes ?? {})];
}

test.each([
  [['d'], ['SentTimestamp']],
  [['a.b', 'd'], []],
  [[], []],
])('attributes %j and system attributes %j come when they are asked for', async (own, system) => {
  const options = { MessageAttributeNames: own, MessageSystemAttributeNames: system as [] };
  expect(await namesReceived(options)).toEqual([own, system]);
});

test('attributes can be asked for by a prefix', async () => {
  const options = { MessageAttributeNames: ['a.*'], MessageSystemAttributeNames: [] };
  expect(await namesReceived(options)).toEqual([['a.b', 'a.c'], []]);
});

test('a received message is hidden until its visibility timeout ends, and then counts another receive', async () => {
  const { QueueUrl } = await makeQueue();
  await send(QueueUrl, 'x');

  const first = await receiveOne(QueueUrl, { VisibilityTimeout: 1 });
  expect(await receive(QueueUrl)).toEqual([]);
  expect(await counts(QueueUrl)).toEqual([0, 1, 0]);
  const second = await receiveOne(QueueUrl);

  expect(second.MessageId).toBe(first.MessageId);
  expect(second.Attributes?.ApproximateReceiveCount).toBe('2');
  expect(second.Attributes?.ApproximateFirstReceiveTimestamp).toBe(
    first.Attributes?.ApproximateFirstReceiveTimestamp,
  );
  expect(second.ReceiptHandle).not.toBe(first.ReceiptHandle);
});

test('a visibility of zero gives a message back at once, one at a time and in a batch', async () => {
  const { QueueUrl } = await makeQueue();
  await send(QueueUrl, 'x');

  const { ReceiptHandle } = await receiveOne(QueueUrl);
  await sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
  );
  const again = await receiveOne(QueueUrl);
  const { Successful, Failed } = await sqs.send(
    new ChangeMessageVisibilityBatchCommand({
      QueueUrl,
      Entries: [{ Id: 'a', ReceiptHandle: again.ReceiptHandle, VisibilityTimeout: 0 }],
    }),
  );

  expect(Successful).toEqual([{ Id: 'a' }]);
  expect(Failed ?? []).toEqual([]);
  expect((await receiveOne(QueueUrl)).Attributes?.ApproximateReceiveCount).toBe('3');
});

test('a deleted message is gone', async () => {
  const { QueueUrl } = await makeQueue();
  await send(QueueUrl, 'x');
  const { ReceiptHandle } = await receiveOne(QueueUrl, { VisibilityTimeout: 1 });

  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

  expect(await counts(QueueUrl)).toEqual([0, 0, 0]);
});

test('a deleted message may be deleted again', async () => {
  const { QueueUrl } = await makeQueue();
  await send(QueueUrl, 'x');
  const { ReceiptHandle } = await receiveOne(QueueUrl);

  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  await expect(
    sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })),
  ).resolves.toBeDefined();
});

test('a batch is sent, received and deleted together', async () => {
  const { QueueUrl } = await makeQueue();
  const bodies = Array.from({ length: 10 }, (_, at) => `body ${at}`);
  const sent = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: bodies.map((MessageBody, at) => ({ Id: `m${at}`, MessageBody })),
    }),
  );
  expect(sent.Successful?.map(({ Id }) => Id)).toEqual(bodies.map((_, at) => `m${at}`));

  const messages = await receive(QueueUrl);
  // A standard queue promises no order.
  expect(messages.map(({ Body }) => Body).sort()).toEqual(bodies);
  const deleted = await sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl,
      Entries: messages.map(({ ReceiptHandle }, at) => ({ Id: `${at}`, ReceiptHandle })),
    }),
  );

  expect(deleted.Successful).toHaveLength(10);
  expect(await counts(QueueUrl)).toEqual([0, 0, 0]);
});

test('a batch with an entry that is wrong sends the others', async () => {
  const { QueueUrl } = await makeQueue();
  const { Successful, Failed } = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: 'good', MessageBody: 'x' },
        { Id: 'bad', MessageBody: '\u0000' },
      ],
    }),
  );

  expect(Successful?.map(({ Id }) => Id)).toEqual(['good']);
  expect(Failed?.map(({ Id, SenderFault }) => [Id, SenderFault])).toEqual([['bad', true]]);
});

test('a long poll ends as soon as a message comes', async () => {
  const { QueueUrl } = await makeQueue();
  const polled = receive(QueueUrl, { WaitTimeSeconds: 20 });

  await send(QueueUrl, 'x');

  await expect(polled).resolves.toMatchObject([{ Body: 'x' }]);
});

test('a long poll ends empty when its time is over', async () => {
  const { QueueUrl } = await makeQueue();
  await expect(receive(QueueUrl, { WaitTimeSeconds: 1 })).resolves.toEqual([]);
});

test('a delayed message is hidden until its delay is over', async () => {
  const { QueueUrl } = await makeQueue({ DelaySeconds: '1' });
  await send(QueueUrl, 'x');

  expect(await receive(QueueUrl)).toEqual([]);
  expect(await counts(QueueUrl)).toEqual([0, 0, 1]);
  expect((await receiveOne(QueueUrl)).Body).toBe('x');
});

test('the receive after the last allowed one moves a message to the dead-letter queue instead', async () => {
  const { main, deadLetters } = await withDeadLetters(2);
  await send(main.QueueUrl, 'x');
  const first = await receiveOne(main.QueueUrl, { VisibilityTimeout: 0 });
  await receiveOne(main.QueueUrl, { VisibilityTimeout: 0 });
  expect(await counts(deadLetters.QueueUrl)).toEqual([0, 0, 0]);

  expect(await receive(main.QueueUrl)).toEqual([]);
  const dead = await receiveOne(deadLetters.QueueUrl);

  expect(dead).toMatchObject({
    Body: 'x',
    MessageId: first.MessageId,
    Attributes: {
      // Receives count across queues; the policy of the next one counts its own.
      ApproximateReceiveCount: '3',
      SentTimestamp: first.Attributes?.SentTimestamp,
      DeadLetterQueueSourceArn: main.QueueArn,
    },
  });
  expect(await counts(main.QueueUrl)).toEqual([0, 0, 0]);
});

test('in a chain of dead-letter queues each policy counts the receives of its own queue', async () => {
  const { main, deadLetters } = await withDeadLetters(2);
  const last = await makeQueue();
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: last.QueueArn, maxReceiveCount: 2 });
  await sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: deadLetters.QueueUrl,
      Attributes: { RedrivePolicy },
    }),
  );
  await send(main.QueueUrl, 'x');
  const counted: (string | undefined)[] = [];
  for (const { QueueUrl } of [main, deadLetters]) {
    for (let at = 0; at < 2; at++) {
      const { Attributes } = await receiveOne(QueueUrl, { VisibilityTimeout: 0 });
      counted.push(Attributes?.ApproximateReceiveCount);
    }
    expect(await receive(QueueUrl)).toEqual([]);
  }
  counted.push((await receiveOne(last.QueueUrl)).Attributes?.ApproximateReceiveCount);

  expect(counted).toEqual(['1', '2', '3', '4', '5']);
});

test('a dead-letter queue names the queues that use it', async () => {
  const { main, deadLetters } = await withDeadLetters(1);
  const { queueUrls } = await sqs.send(
    new ListDeadLetterSourceQueuesCommand({ QueueUrl: deadLetters.QueueUrl }),
  );
  expect(queueUrls).toEqual([main.QueueUrl]);
});

test('a move task brings dead letters to another queue, where their receives count from one', async () => {
  const { main, deadLetters } = await withDeadLetters(1);
  const elsewhere = await makeQueue();
  await send(main.QueueUrl, 'x');
  await receiveOne(main.QueueUrl, { VisibilityTimeout: 0 });
  await receive(main.QueueUrl);

  const { TaskHandle } = await sqs.send(
    new StartMessageMoveTaskCommand({
      SourceArn: deadLetters.QueueArn,
      DestinationArn: elsewhere.QueueArn,
      MaxNumberOfMessagesPerSecond: 100,
    }),
  );
  const moved = await receiveOne(elsewhere.QueueUrl);
  const tasks = async () =>
    (await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: deadLetters.QueueArn }))).Results;
  await until(async () => (await tasks())?.[0]?.Status === 'COMPLETED');

  expect(TaskHandle).toBeTruthy();
  expect(moved).toMatchObject({ Body: 'x', Attributes: { ApproximateReceiveCount: '1' } });
  expect(await tasks()).toMatchObject([
    { SourceArn: deadLetters.QueueArn, ApproximateNumberOfMessagesMoved: 1 },
  ]);
});

test('a message that a task has moved is a new one, with an id of its own', async () => {
  const { main, deadLetters } = await withDeadLetters(1);
  await send(main.QueueUrl, 'x');
  const { MessageId } = await receiveOne(main.QueueUrl, { VisibilityTimeout: 0 });
  await receive(main.QueueUrl);

  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: deadLetters.QueueArn }));

  expect((await receiveOne(main.QueueUrl)).MessageId).not.toBe(MessageId);
});

test('a move task without a destination brings each message back to where it came from', async () => {
  const { main, deadLetters } = await withDeadLetters(1);
  await send(main.QueueUrl, 'x');
  await receiveOne(main.QueueUrl, { VisibilityTimeout: 0 });
  await receive(main.QueueUrl);

  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: deadLetters.QueueArn }));

  expect((await receiveOne(main.QueueUrl)).Body).toBe('x');
});

test('a move task starts only from a dead-letter queue', async () => {
  const plain = await makeQueue();
  const start = (SourceArn: string) => sqs.send(new StartMessageMoveTaskCommand({ SourceArn }));

  await expect(start(plain.QueueArn)).rejects.toThrow(/Dead Letter Queue/i);
  await expect(start(`${plain.QueueArn}-none`)).rejects.toThrow();
});

test('only a running move task is cancelled', async () => {
  const { deadLetters } = await withDeadLetters(1);
  const { TaskHandle } = await sqs.send(
    new StartMessageMoveTaskCommand({ SourceArn: deadLetters.QueueArn }),
  );
  const status = async () =>
    (await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: deadLetters.QueueArn })))
      .Results?.[0]?.Status;
  await until(async () => (await status()) === 'COMPLETED');
  await expect(sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }))).rejects.toThrow();
});

test('queues are found by name and listed by prefix', async () => {
  const { QueueName, QueueUrl } = await makeQueue();
  const found = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const listed = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: QueueName }));

  expect(found.QueueUrl).toBe(QueueUrl);
  expect(listed.QueueUrls).toContain(QueueUrl);
});

test('attributes that are set are read back and take effect', async () => {
  const { QueueUrl } = await makeQueue({ VisibilityTimeout: '45' });
  await sqs.send(
    new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '0' } }),
  );
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] }),
  );
  await send(QueueUrl, 'x');

  expect(Attributes).toEqual({ VisibilityTimeout: '0' });
  await receiveOne(QueueUrl);
  expect((await receiveOne(QueueUrl)).Attributes?.ApproximateReceiveCount).toBe('2');
});

test('making a queue again with other attributes is refused, with the same ones it is found', async () => {
  const { QueueName, QueueUrl } = await makeQueue({ VisibilityTimeout: '45' });
  const again = (VisibilityTimeout: string) =>
    sqs.send(new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout } }));

  expect((await again('45')).QueueUrl).toBe(QueueUrl);
  await expect(again('46')).rejects.toThrow();
});

test('a purged queue is empty, a deleted one is unknown', async () => {
  const { QueueUrl } = await makeQueue();
  await send(QueueUrl, 'x');
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  expect(await receive(QueueUrl)).toEqual([]);

  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  await expect(send(QueueUrl, 'x')).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
});

const sendBatch = (QueueUrl: string, ...ids: string[]) =>
  sqs.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: ids.map((Id) => ({ Id, MessageBody: 'x' })),
    }),
  );
const eleven = Array.from({ length: 11 }, (_, at) => `${at}`);

test.each<[string, (QueueUrl: string) => Promise<unknown>]>([
  ['QueueDoesNotExist', () => sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }))],
  [
    'ReceiptHandleIsInvalid',
    (QueueUrl) => sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'nonsense' })),
  ],
  ['EmptyBatchRequest', (QueueUrl) => sendBatch(QueueUrl)],
  ['BatchEntryIdsNotDistinct', (QueueUrl) => sendBatch(QueueUrl, 'a', 'a')],
  ['TooManyEntriesInBatchRequest', (QueueUrl) => sendBatch(QueueUrl, ...eleven)],
])('an error has the name that the SDK knows: %s', async (name, call) => {
  const { QueueUrl } = await makeQueue();
  await expect(call(QueueUrl)).rejects.toMatchObject({ name });
});

test.each<[string, (QueueUrl: string) => Promise<unknown>]>([
  ['more than ten messages', (QueueUrl) => receive(QueueUrl, { MaxNumberOfMessages: 11 })],
  ['a wait of more than 20 s', (QueueUrl) => receive(QueueUrl, { WaitTimeSeconds: 21 })],
  ['an empty body', (QueueUrl) => send(QueueUrl, '')],
])('%s is refused', async (_what, call) => {
  const { QueueUrl } = await makeQueue();
  await expect(call(QueueUrl)).rejects.toThrow();
});

test('a message larger than the queue takes is refused', async () => {
  const { QueueUrl } = await makeQueue({ MaximumMessageSize: '1024' });
  await send(QueueUrl, 'x'.repeat(1024));
  await expect(send(QueueUrl, 'x'.repeat(1025))).rejects.toThrow();
});

test('the older code of an error comes beside its name', async () => {
  await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toMatchObject({
    Code: 'AWS.SimpleQueueService.NonExistentQueue',
  });
});
