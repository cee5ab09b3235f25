import { afterEach, beforeEach, expect, test } from 'vitest';
import { createManualClock, type ManualClock } from '../../testing/manual-clock.ts';
import { type Served, serveServices } from '../../testing/serve.ts';
import { createLogs } from './index.ts';

const DAY_MS = 86_400_000;
const logGroupName = '/aws/lambda/fn';
const group = {
  Type: 'AWS::Logs::LogGroup',
  Properties: { LogGroupName: '/kept', RetentionInDays: 1 },
};

let clock: ManualClock;
let served: Served;
beforeEach(async () => {
  clock = createManualClock(1_000_000_000_000);
  served = await serveServices([createLogs()], {
    clock,
    template: { Resources: { Group: group } },
  });
});
afterEach(() => served.close());

// biome-ignore lint/suspicious/noExplicitAny: outputs of five operations, judged by what is expected of them.
const call = (operation: string, input: object): Promise<any> =>
  served.cloud.call('tester', 'logs', operation, input);
const put = (name: string, logStreamName: string, ...messages: string[]) =>
  call('PutLogEvents', {
    logGroupName: name,
    logStreamName,
    logEvents: messages.map((message) => ({ timestamp: clock.now(), message })),
  });
const messages = ({ events }: { events: { message: string }[] }) =>
  events.map(({ message }) => message);

test('events are found by group, time, stream and terms', async () => {
  await put(logGroupName, 'one', 'a first error', 'a second');
  await clock.advance(1000);
  await put(logGroupName, 'two', 'third error');
  const filter = async (input: object) =>
    messages(await call('FilterLogEvents', { logGroupName, ...input }));

  expect(await filter({})).toEqual(['a first error', 'a second', 'third error']);
  expect(await filter({ startTime: clock.now() })).toEqual(['third error']);
  expect(await filter({ endTime: clock.now() })).toEqual(['a first error', 'a second']);
  expect(await filter({ logStreamNames: ['two'] })).toEqual(['third error']);
  expect(await filter({ filterPattern: 'error "a first"' })).toEqual(['a first error']);
  await expect(filter({ filterPattern: '{ $.level = "ERROR" }' })).rejects.toThrow('$.level');
});

test('pages go on where the last one ended', async () => {
  await put(logGroupName, 'one', '1', '2', '3');

  const first = await call('FilterLogEvents', { logGroupName, limit: 2 });
  const { nextToken } = first;
  const second = await call('FilterLogEvents', { logGroupName, limit: 2, nextToken });

  expect([messages(first), messages(second)]).toEqual([['1', '2'], ['3']]);
  expect(second.nextToken).toBeUndefined();
});

test('a stream is read from its end or its head, and on in both directions', async () => {
  await put(logGroupName, 'one', '1', '2', '3');
  const get = (input: object) =>
    call('GetLogEvents', { logGroupName, logStreamName: 'one', limit: 2, ...input });

  const tail = await get({});
  const before = await get({ nextToken: tail.nextBackwardToken });
  const head = await get({ startFromHead: true });
  const after = await get({ nextToken: head.nextForwardToken });
  const end = await get({ nextToken: after.nextForwardToken });

  expect(messages(tail)).toEqual(['2', '3']);
  expect(messages(before)).toEqual(['1']);
  expect(messages(head)).toEqual(['1', '2']);
  expect(messages(after)).toEqual(['3']);
  // The same token again says that there is no more.
  expect([messages(end), end.nextForwardToken]).toEqual([[], after.nextForwardToken]);
});

test('groups of the template and those written to are listed; another is not there', async () => {
  await put(logGroupName, 'one', '1');

  const { logGroups } = await call('DescribeLogGroups', {});
  const { logStreams } = await call('DescribeLogStreams', { logGroupName });

  expect(logGroups).toMatchObject([
    { logGroupName },
    { logGroupName: '/kept', retentionInDays: 1 },
  ]);
  expect(logStreams).toMatchObject([{ logStreamName: 'one', lastEventTimestamp: clock.now() }]);
  await expect(call('FilterLogEvents', { logGroupName: '/none' })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  });
});

test('a group keeps its events for as many days as the template says', async () => {
  await put('/kept', 'one', 'old');
  await put(logGroupName, 'one', 'old');
  await clock.advance(DAY_MS + 1);
  await put('/kept', 'one', 'new');
  await put(logGroupName, 'one', 'new');
  const all = async (name: string) =>
    messages(await call('FilterLogEvents', { logGroupName: name }));

  expect(await all('/kept')).toEqual(['new']);
  expect(await all(logGroupName)).toEqual(['old', 'new']);
});
