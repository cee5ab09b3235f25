import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BusEvent, createPublishing } from './publishing.ts';
import { mockedParts } from './testing/mocked-parts.ts';

let mocked: ReturnType<typeof mockedParts>;
beforeEach(() => {
  mocked = mockedParts(0);
});
afterEach(() => mocked.restore());

const events = (count: number): BusEvent[] =>
  Array.from({ length: count }, (_, at) => ({
    requestId: `req-${at}`,
    source: 'kr.ac.dongduk.worker',
    detailType: 'ParticipationProcessed',
    detail: { at },
  }));

test('events go in calls of ten; the detail is a JSON string', async () => {
  await createPublishing(mocked.parts)(events(21));

  const calls = mocked.mocks.bus.commandCalls(PutEventsCommand);
  expect(calls.map(({ args }) => args[0].input.Entries?.length)).toEqual([10, 10, 1]);
  expect(calls[0]?.args[0].input.Entries?.[3]).toEqual({
    EventBusName: 'bus',
    Source: 'kr.ac.dongduk.worker',
    DetailType: 'ParticipationProcessed',
    Detail: '{"at":3}',
  });
});

test('a failed call is swallowed: one warning that names each request, and one metric', async () => {
  mocked.mocks.bus.on(PutEventsCommand).rejects(new Error('bus is down'));

  await createPublishing(mocked.parts)(events(2));

  expect(mocked.lines).toHaveLength(1);
  expect(mocked.lines[0]).toMatchObject({
    level: 'warn',
    fields: { requestIds: ['req-0', 'req-1'], error: { message: 'bus is down' } },
  });
  expect(mocked.counts).toEqual({ PublishFailures: 2 });
});

test('200 with FailedEntryCount is a failure of those entries', async () => {
  mocked.mocks.bus.on(PutEventsCommand).resolves({
    FailedEntryCount: 1,
    Entries: [{ EventId: '1' }, { ErrorCode: 'ThrottlingException' }, { EventId: '3' }],
  });

  await createPublishing(mocked.parts)(events(3));

  expect(mocked.lines).toHaveLength(1);
  expect(mocked.lines[0]).toMatchObject({
    level: 'warn',
    fields: { requestIds: ['req-1'], error: { name: 'ThrottlingException' } },
  });
  expect(mocked.counts).toEqual({ PublishFailures: 1 });
});
