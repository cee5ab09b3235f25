import { expect, test } from 'vitest';
import { type FakeOptions, fakeSystem } from '../testing/fake-system.ts';
import { eventflow } from '../testing/run.ts';

type Counts = Readonly<Record<string, readonly [visible: number, inFlight: number]>>;

interface Parts {
  readonly queues?: Counts;
  readonly firing?: readonly string[];
  readonly onList?: (bucket: string, query: URLSearchParams) => void;
}

const today = () => new Date().toISOString().slice(0, 10);

/** A system with two events, today's objects in `events/` alone, and these messages. */
function systemWith({ queues = {}, firing = [], onList }: Parts = {}): FakeOptions {
  return {
    api: () => ({
      statusCode: 200,
      body: {
        items: [
          { eventId: 'a', state: 'OPEN' },
          { eventId: 'b', state: 'CLOSED' },
        ],
        nextCursor: null,
      },
    }),
    aws(target, input) {
      if (target === 'Firehose_20150804.DescribeDeliveryStream') {
        const DeliveryStreamStatus = 'ACTIVE';
        return { statusCode: 200, body: { DeliveryStreamDescription: { DeliveryStreamStatus } } };
      }
      if (target.endsWith('.DescribeAlarms')) {
        const MetricAlarms = firing.map((name) => ({
          AlarmName: `eventflow-local-${name}`,
          StateValue: 'ALARM',
        }));
        return { statusCode: 200, body: { MetricAlarms } };
      }
      if (target !== 'AmazonSQS.GetQueueAttributes') return { statusCode: 400 };
      const [visible, inFlight] = queues[String(input.QueueUrl).split('/').at(-1) ?? ''] ?? [0, 0];
      const Attributes = {
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(inFlight),
        ApproximateNumberOfMessagesDelayed: '0',
      };
      return { statusCode: 200, body: { Attributes } };
    },
    objects(bucket, query) {
      onList?.(bucket, query);
      const prefix = query.get('prefix') ?? '';
      if (!prefix.startsWith('events/')) return [];
      return ['10', '20', '15'].map((minute) => ({
        Key: `${prefix}hour=00/${minute}`,
        LastModified: `${today()}T00:${minute}:00.000Z`,
        Size: Number(minute),
      }));
    },
  };
}

test('bare, it prints the status of every part', async () => {
  await using system = await fakeSystem(systemWith({ queues: { main: [7, 3] } }));
  const ran = await eventflow([], system.environment);
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(ran.stdout).toMatch(/local .* EventFlow-local .* CREATE_COMPLETE .* 1 .* 2 /);
  expect(ran.stdout).toMatch(/main .* 7 .* 3 .* - /);
  expect(ran.stdout).toMatch(/participations .* ACTIVE/);
  expect(ran.stdout).toMatch(/requests\/dt=\S+ .* 0 .* 0 .* - .* - /);
});

test('as json, what the API does not tell is null, and freshness is of the newest object', async () => {
  await using system = await fakeSystem(systemWith({ queues: { redrive: [1, 0] } }));
  const ran = await eventflow(['--format', 'json'], system.environment);
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  const status = JSON.parse(ran.stdout);
  expect(status).toMatchObject({
    environment: 'local',
    stack: { name: 'EventFlow-local', status: 'CREATE_COMPLETE' },
    streams: [
      { name: 'requests', status: 'ACTIVE' },
      { name: 'participations', status: 'ACTIVE' },
    ],
    events: { open: 1, known: 2, isMore: false },
  });
  expect(status.queues).toEqual([
    { name: 'main', visible: 0, inFlight: 0, oldestAgeMs: null },
    { name: 'dlq', visible: 0, inFlight: 0, oldestAgeMs: null },
    { name: 'parking', visible: 0, inFlight: 0, oldestAgeMs: null },
    { name: 'redrive', visible: 1, inFlight: 0, oldestAgeMs: null },
    { name: 'undelivered', visible: 0, inFlight: 0, oldestAgeMs: null },
    { name: 'failed-jobs', visible: 0, inFlight: 0, oldestAgeMs: null },
  ]);
  const [requests, events] = status.lake;
  expect(requests).toMatchObject({ objects: 0, newestAt: null, newestAgeMs: null });
  expect(events).toMatchObject({ objects: 3, bytes: 45 });
  expect(new Date(events.newestAt).toISOString()).toMatch(/T00:20:00\.000Z$/);
});

test("only today's partitions are listed", async () => {
  const listed: string[] = [];
  const onList: Parts['onList'] = (bucket, query) =>
    void listed.push(`${bucket} ${query.get('prefix')}`);
  await using system = await fakeSystem(systemWith({ onList }));
  const before = today();
  await eventflow([], system.environment);
  const days = [...new Set([before, today()])];
  const expected = days.map((day) =>
    ['events', 'requests'].map((folder) => `the-lake ${folder}/dt=${day}/`),
  );
  expect(expected).toContainEqual(listed.sort());
});

test.each([
  [{ parking: [2, 0] }, /^parking holds 2: .*eventflow dlq list\n$/],
  [{ dlq: [0, 1] }, /^dlq holds 1: .*the logs of the workers say why\n$/],
  [{ undelivered: [3, 0] }, /^undelivered holds 3: .*did not reach Firehose.*\n$/],
  [
    { 'failed-jobs': [1, 0], dlq: [1, 0] },
    /^dlq holds 1: .*\nfailed-jobs holds 1: scheduled work .*\n$/,
  ],
] as const)('%j is a finding', async (queues, sentence) => {
  await using system = await fakeSystem(systemWith({ queues }));
  const ran = await eventflow([], system.environment);
  expect(ran.exitCode).toBe(1);
  expect(ran.stdout).toContain('parking');
  expect(ran.stderr).toMatch(sentence);
});

test('in AWS, without an operator’s token the events are unknown and the rest is not', async () => {
  await using system = await fakeSystem(systemWith());
  const ran = await eventflow(['--env', 'dev'], system.awsEnvironment);
  expect(ran.exitCode).toBe(0);
  expect(ran.stdout).toMatch(/dev .* EventFlow-dev .* CREATE_COMPLETE .* - .* - /);
  expect(ran.stderr).toContain('Set EVENTFLOW_OPERATOR_SECRET');
});

test('a part that cannot be asked ends the command', async () => {
  await using silentApi = await fakeSystem({ ...systemWith(), api: () => ({ statusCode: 500 }) });
  expect(await eventflow([], silentApi.environment)).toMatchObject({ exitCode: 3, stdout: '' });
  const aws = () => ({ statusCode: 400, body: { __type: 'QueueDoesNotExist', message: 'gone' } });
  await using silentQueues = await fakeSystem({ ...systemWith(), aws });
  expect(await eventflow([], silentQueues.environment)).toMatchObject({ exitCode: 3, stdout: '' });
});

test('how many alarms fire is told, and is a finding', async () => {
  await using system = await fakeSystem(systemWith({ firing: ['parking-age', 'report-missing'] }));
  const ran = await eventflow([], system.environment);

  expect(ran).toMatchObject({ exitCode: 1, stderr: '2 in alarm; next: eventflow alarms\n' });
  expect(ran.stdout).toMatch(/EventFlow-local .* CREATE_COMPLETE .* 2 .* 2 /);
});
