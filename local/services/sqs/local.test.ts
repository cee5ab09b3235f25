import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { type Served, type ServeOptions, serveServices } from '../../testing/serve.ts';
import { createSqs } from './index.ts';

/** What only the local service has: its template, its durability, its clock. */
const opened: Served[] = [];
afterEach(async () => {
  for (const served of opened.splice(0)) await served.close();
});
async function start(options: ServeOptions) {
  const served = await serveServices([createSqs()], options);
  opened.push(served);
  const call = (operation: string, input: object) =>
    served.cloud.call('tester', 'sqs', operation, { QueueUrl, ...input });
  return {
    ...served,
    call,
    send: (MessageBody: string) => call('SendMessage', { MessageBody }),
    receive: async (input: object = {}) => {
      const received = await call('ReceiveMessage', { MaxNumberOfMessages: 10, ...input });
      return (received as { Messages?: Received[] }).Messages ?? [];
    },
  };
}
interface Received {
  readonly Body: string;
  readonly ReceiptHandle: string;
}
const bodies = (messages: readonly Received[]) => messages.map(({ Body }) => Body);
const QueueUrl = 'http://127.0.0.1:1/000000000000/main';
const queue = (Properties: object = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName: 'main', ...Properties },
});
const template = (Properties: object = {}) => ({ Resources: { Main: queue(Properties) } });
const temporaryFolder = () => mkdtempSync(join(tmpdir(), 'sqs-'));

test('messages and their visibility survive a restart on another port', async () => {
  const folder = temporaryFolder();
  const clock = createManualClock();
  const before = await start({ folder, clock, template: template() });
  await before.send('in flight');
  await before.receive();
  await before.send('waiting');
  await before.close();
  opened.pop();

  const after = await start({ folder, clock, template: template() });

  expect(bodies(await after.receive())).toEqual(['waiting']);
  await clock.advance(30_000);
  expect(bodies(await after.receive())).toEqual(['in flight', 'waiting']);
  await after.close();
  opened.pop();
  rmSync(folder, { recursive: true });
});

test('a long poll gets a message at the instant at which it becomes visible', async () => {
  const clock = createManualClock();
  const { send, receive } = await start({ clock, template: template({ VisibilityTimeout: 5 }) });
  await send('x');
  await receive();
  const polled = receive({ WaitTimeSeconds: 20 }).then((messages) => [
    bodies(messages),
    clock.now(),
  ]);
  const fiveSecondsOn = clock.now() + 5000;

  await clock.advance(20_000);

  await expect(polled).resolves.toEqual([['x'], fiveSecondsOn]);
});

test('long polls are served in their order', async () => {
  const { send, receive } = await start({ clock: createManualClock(), template: template() });
  const [first, second] = [receive({ WaitTimeSeconds: 20 }), receive({ WaitTimeSeconds: 20 })];
  await send('one');
  await send('two');
  expect([bodies(await first), bodies(await second)]).toEqual([['one'], ['two']]);
});

test('a long poll ends empty when the cloud closes', async () => {
  const { receive, close } = await start({ clock: createManualClock(), template: template() });
  const polled = receive({ WaitTimeSeconds: 20 });
  await close();
  opened.pop();
  await expect(polled).resolves.toEqual([]);
});

test('a message older than the retention period is gone', async () => {
  const clock = createManualClock();
  const { send, receive, call } = await start({
    clock,
    template: template({ MessageRetentionPeriod: 60 }),
  });
  await send('old');
  await clock.advance(59_000);
  await send('new');
  expect(bodies(await receive({ VisibilityTimeout: 0 }))).toEqual(['old', 'new']);

  await clock.advance(1000);

  expect(bodies(await receive({ VisibilityTimeout: 0 }))).toEqual(['new']);
  expect(await call('GetQueueAttributes', { AttributeNames: ['All'] })).toMatchObject({
    Attributes: { ApproximateNumberOfMessages: '1' },
  });
});

test('only the latest receipt deletes a message or changes its visibility', async () => {
  const clock = createManualClock();
  const { send, receive, call } = await start({ clock, template: template() });
  await send('x');
  const [stale] = await receive();
  await clock.advance(30_000);
  await receive();

  await call('DeleteMessage', { ReceiptHandle: stale?.ReceiptHandle });
  await expect(
    call('ChangeMessageVisibility', { ReceiptHandle: stale?.ReceiptHandle, VisibilityTimeout: 0 }),
  ).rejects.toMatchObject({ code: 'MessageNotInflight' });
  await clock.advance(30_000);
  const [latest] = await receive();
  expect(latest?.Body).toBe('x');

  await call('DeleteMessage', { ReceiptHandle: latest?.ReceiptHandle });
  await clock.advance(30_000);
  expect(await receive()).toEqual([]);
});

test('a move task keeps to its rate', async () => {
  const clock = createManualClock();
  const RedrivePolicy = {
    deadLetterTargetArn: { 'Fn::GetAtt': ['Main', 'Arn'] },
    maxReceiveCount: 1,
  };
  const source = queue({ QueueName: 'source', RedrivePolicy });
  const { send, call, receive } = await start({
    clock,
    template: { Resources: { ...template().Resources, Source: source } },
  });
  const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
  for (const body of ['1', '2', '3', '4', '5']) await send(body);
  await call('StartMessageMoveTask', {
    SourceArn: arn('main'),
    DestinationArn: arn('source'),
    MaxNumberOfMessagesPerSecond: 2,
  });
  const atSource = () => receive({ QueueUrl: '/000000000000/source', VisibilityTimeout: 0 });

  await clock.advance(1000);
  expect(bodies(await receive({ VisibilityTimeout: 0 }))).toEqual(['4', '5']);
  await clock.advance(1000);
  expect(bodies(await receive())).toEqual([]);
  await expect(call('ListMessageMoveTasks', { SourceArn: arn('main') })).resolves.toMatchObject({
    Results: [{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 5 }],
  });
  expect(await atSource()).toHaveLength(5);
});

test('what the local queue lacks is refused by name before anything starts', async () => {
  const refused = { Resources: { Main: queue({ FifoQueue: true, DelaySeconds: 901 }) } };
  await expect(start({ template: refused })).rejects.toThrow('property FifoQueue');
  await expect(start({ template: template({ DelaySeconds: 901 }) })).rejects.toThrow(
    'DelaySeconds',
  );
});
