import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { type AwsClientStub, mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BusEvent } from '../../schemas/participation/facts.ts';
import { createPublishing } from './publishing.ts';
import { recordingObservability } from './testing/recording-observability.ts';

let bus: AwsClientStub<EventBridgeClient>;
let observability: ReturnType<typeof recordingObservability>;
beforeEach(() => {
  bus = mockClient(EventBridgeClient);
  bus.resolves({ FailedEntryCount: 0, Entries: [] });
  observability = recordingObservability();
});
// Other tests of this process have the real client.
afterEach(() => bus.restore());

const publish = (published: readonly BusEvent[]) =>
  createPublishing({ bus: new EventBridgeClient(), busName: 'bus', ...observability })(published);

const events = (count: number): BusEvent[] =>
  Array.from({ length: count }, (_, at) => ({
    requestId: `req-${at}`,
    source: 'kr.ac.dongduk.worker',
    detailType: 'ParticipationProcessed',
    detail: { at },
  }));

test('events go in calls of ten; the detail is a JSON string', async () => {
  expect(await publish(events(21))).toEqual([]);

  const calls = bus.commandCalls(PutEventsCommand);
  expect(calls.map(({ args }) => args[0].input.Entries?.length)).toEqual([10, 10, 1]);
  expect(calls[0]?.args[0].input.Entries?.[3]).toEqual({
    EventBusName: 'bus',
    Source: 'kr.ac.dongduk.worker',
    DetailType: 'ParticipationProcessed',
    Detail: '{"at":3}',
  });
});

test('a failed call is swallowed: one warning that names each request, and one metric', async () => {
  bus.on(PutEventsCommand).rejects(new Error('bus is down'));

  expect(await publish(events(2))).toEqual(events(2));

  expect(observability.lines).toHaveLength(1);
  expect(observability.lines[0]).toMatchObject({
    level: 'warn',
    fields: { requestIds: ['req-0', 'req-1'], error: { message: 'bus is down' } },
  });
  expect(observability.counts).toEqual({ PublishFailures: 2 });
});

test('200 with FailedEntryCount is a failure of those entries', async () => {
  bus.on(PutEventsCommand).resolves({
    FailedEntryCount: 1,
    Entries: [{ EventId: '1' }, { ErrorCode: 'ThrottlingException' }, { EventId: '3' }],
  });

  expect(await publish(events(3))).toEqual(events(3).slice(1, 2));

  expect(observability.lines).toHaveLength(1);
  expect(observability.lines[0]).toMatchObject({
    level: 'warn',
    fields: { requestIds: ['req-1'], error: { name: 'ThrottlingException' } },
  });
  expect(observability.counts).toEqual({ PublishFailures: 1 });
});
