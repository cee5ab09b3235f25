import type { ChildProcess } from 'node:child_process';
import { expect, test } from 'vitest';
import { fakeParking, parkedMessage } from '../testing/fake-parking.ts';
import { fakeSystem } from '../testing/fake-system.ts';
import { eventflow } from '../testing/run.ts';

const ID = 'req-5wzmt6s3v4xg7q2kd5b3yhn4ra';
const body = { requestId: ID, eventId: 'sale', userId: 'alice', queuedAt: 1_767_484_800_000 };
const spent = parkedMessage(
  'm-spent',
  body,
  {},
  {
    DeadLetterQueueSourceArn: 'arn:aws:sqs:us-east-1:1:dlq',
  },
);
const unreadable = parkedMessage(
  'm-unreadable',
  'no \x1b[2J json',
  { parkingReason: 'UNREADABLE_MESSAGE', parkingFault: 'body: invalid_type' },
  { SentTimestamp: '1767484700000' },
);
const lost = parkedMessage('m-lost', body, {
  parkingReason: 'REQUEST_NOT_FOUND',
  parkingFault: 'There is no such request in the table.',
});

async function run(line: readonly string[], parking = fakeParking()) {
  await using system = await fakeSystem({ aws: parking.aws });
  return { ...(await eventflow(['dlq', ...line], system.environment)), ...parking };
}

test('list shows what is parked, oldest first, and gives every message back at once', async () => {
  const parking = fakeParking({ messages: [spent, unreadable, lost] });
  const ran = await run(['list'], parking);
  expect(ran.exitCode).toBe(0);
  expect(ran.stdout).toMatch(/m-unreadable .*UNREADABLE_MESSAGE .* - .* - .* d .* 4 /);
  expect(ran.stdout).toMatch(/m-spent .*RECEIVES_SPENT .*req-5wz.* sale .* d .* 4 /);
  expect(ran.stdout.indexOf('m-unreadable')).toBeLessThan(ran.stdout.indexOf('m-spent'));
  expect(ran.stderr).toBe('Next: eventflow dlq show m-unreadable\n');
  expect(ran.givenBack).toEqual([
    ['receipt-m-spent', 0],
    ['receipt-m-unreadable', 0],
    ['receipt-m-lost', 0],
  ]);
});

test('as json it is an array with every member', async () => {
  const ran = await run(['list', '--format', 'json'], fakeParking({ messages: [spent] }));
  expect(JSON.parse(ran.stdout)).toEqual([
    {
      messageId: 'm-spent',
      reason: 'RECEIVES_SPENT',
      fault: null,
      cameFrom: 'dlq',
      ...body,
      sentAt: 1_767_484_800_000,
      receives: 4,
      body: JSON.stringify(body),
    },
  ]);
});

test('in AWS the queues are those of the stack that --env names', async () => {
  const { aws } = fakeParking({ messages: [spent] });
  await using system = await fakeSystem({ aws });
  const ran = await eventflow(['dlq', 'list', '--env', 'dev'], system.awsEnvironment);
  expect(ran).toMatchObject({ exitCode: 0 });
  expect(ran.stdout).toContain('m-spent');
  const none = await eventflow(['dlq', 'list', '--env', 'prod'], system.awsEnvironment);
  expect(none).toMatchObject({ exitCode: 3, stdout: '' });
});

test('a message that comes again is listed once', async () => {
  const parking = fakeParking({ messages: [spent, unreadable], isForgetful: true });
  const ran = await run(['list', '--format', 'json'], parking);
  expect(JSON.parse(ran.stdout)).toHaveLength(2);
});

test('no more than 1,000 are read, and it says so', async () => {
  const messages = Array.from({ length: 1001 }, (_, at) => parkedMessage(`m-${at}`, body));
  const ran = await run(['list', '--format', 'json'], fakeParking({ messages }));
  expect(JSON.parse(ran.stdout)).toHaveLength(1000);
  expect(ran.stderr).toContain('There may be more than these 1000.');
  expect(ran.givenBack).toHaveLength(1000);
});

test('nothing parked is an empty list, and said', async () => {
  const ran = await run(['list', '--format', 'json']);
  expect(ran).toMatchObject({ exitCode: 0, stdout: '[]\n', stderr: 'Nothing is parked.\n' });
});

test.each([
  [spent, 'all receives of the dlq queue were used up', 'dlq redrive'],
  [unreadable, 'UNREADABLE_MESSAGE: body: invalid_type', 'a redrive parks it again'],
  [lost, 'REQUEST_NOT_FOUND: There is no such request', 'the same POST by its user'],
])('show $MessageId says why it is parked and what to do', async (message, reason, next) => {
  const parking = fakeParking({ messages: [message] });
  const ran = await run(['show', message.MessageId ?? ''], parking);
  expect(ran.exitCode).toBe(0);
  expect(ran.stdout).toContain(reason);
  expect(ran.stderr).toContain(next);
});

test('show finds a message by its request, pretty-prints the body, and controls no terminal', async () => {
  const found = await run(['show', ID], fakeParking({ messages: [unreadable, spent] }));
  expect(found.stdout).toContain(JSON.stringify(body, null, 2));
  const hostile = await run(['show', 'm-unreadable'], fakeParking({ messages: [unreadable] }));
  expect(hostile.stdout).toContain('no \\x1b[2J json');
});

test('an unknown id is answered with the one that was meant', async () => {
  const near = await run(['show', 'm-spend'], fakeParking({ messages: [spent, unreadable] }));
  expect(near).toMatchObject({
    exitCode: 2,
    stdout: '',
    stderr: 'No message or request "m-spend" is parked. Did you mean "m-spent"?\n',
  });
  const empty = await run(['show', ID]);
  expect(empty).toMatchObject({
    exitCode: 2,
    stderr: `No "${ID}": nothing is parked in EventFlow-local.\n`,
  });
});

test('redrive has SQS move the messages at that rate, and waits for the end', async () => {
  const polls = [
    { Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 1 },
    { Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 3 },
  ];
  const ran = await run(['redrive', '--rate', '10'], fakeParking({ polls }));
  expect(ran).toMatchObject({
    exitCode: 0,
    stdout: '3 messages moved from parking to redrive\n',
    moves: [
      {
        SourceArn: 'arn:aws:sqs:us-east-1:1:parking',
        DestinationArn: 'arn:aws:sqs:us-east-1:1:redrive',
        MaxNumberOfMessagesPerSecond: 10,
      },
    ],
  });
  expect(ran.stderr).toContain('dlq list');
});

test('without a rate SQS chooses it; the list of an earlier task is no answer', async () => {
  const running = { Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 9 };
  const polls = [{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 0 }];
  const ran = await run(['redrive'], fakeParking({ running, polls }));
  expect(ran.moves[0]).not.toHaveProperty('MaxNumberOfMessagesPerSecond');
  expect(ran.stdout).toBe('0 messages moved from parking to redrive\n');
  expect(ran.stderr).toContain('Nothing was parked');
});

test('a second redrive is refused in one sentence, also when it was a moment quicker', async () => {
  const running = { Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 1 };
  const second = await run(['redrive'], fakeParking({ running }));
  expect(second).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: 'A redrive is under way already, 1 of 3 messages moved: try again when it has ended.\n',
    moves: [],
  });
  const refused = 'AWS.SimpleQueueService.UnsupportedOperation';
  const late = await run(['redrive'], fakeParking({ refused }));
  expect(late).toMatchObject({ exitCode: 1, stdout: '' });
  expect(late.stderr).toBe('A redrive has just begun elsewhere: try again when it has ended.\n');
});

test('a task that fails is a finding, with SQS’s reason', async () => {
  const polls = [
    { Status: 'FAILED', ApproximateNumberOfMessagesMoved: 2, FailureReason: 'AccessDenied' },
  ];
  const ran = await run(['redrive'], fakeParking({ polls }));
  expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
  expect(ran.stderr).toContain('ended after 2 of 3 messages: AccessDenied.');
});

test('Ctrl+C cancels the task, and tells what was moved by then', async () => {
  let child: ChildProcess | undefined;
  const parking = fakeParking({
    polls: [{ Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 1 }],
    onPoll() {
      child?.kill('SIGINT');
      // A second one would end the command at once.
      child = undefined;
    },
  });
  await using system = await fakeSystem({ aws: parking.aws });
  const ran = await eventflow(['dlq', 'redrive'], system.environment, (spawned) => {
    child = spawned;
  });
  expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
  expect(ran.stderr).toMatch(
    /^Cancelled: 1 of 3 messages were moved .* the others stay parked\.\n$/,
  );
});

test('a rate that SQS does not take is refused before anything is asked', async () => {
  const ran = await eventflow(['dlq', 'redrive', '--rate', '501']);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toContain('a whole number from 1 to 500');
});
