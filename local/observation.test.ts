import { expect, test } from 'vitest';
import { createObservations, type Observation } from './observation.ts';
import { createManualClock } from './testing/manual-clock.ts';

test('an operation is observed with its resource and what it carried', async () => {
  const { wrapper, subscribe } = createObservations(createManualClock());
  const seen: Observation[] = [];
  let found: object[] | undefined = [{}, {}, {}];
  const call = wrapper(async (_who, _service, operation) =>
    operation === 'ReceiveMessage' ? { Messages: found } : {},
  );
  const QueueUrl = 'http://127.0.0.1:4000/000000000000/main';
  const stop = subscribe((observation) => seen.push(observation));
  await call('mapping', 'sqs', 'ReceiveMessage', { QueueUrl });
  found = undefined;
  await call('mapping', 'sqs', 'ReceiveMessage', { QueueUrl });
  await call('bus', 'firehose', 'PutRecordBatch', { DeliveryStreamName: 'facts', Records: [1, 2] });
  await call('api', 'lambda', 'Invoke', { FunctionName: 'arn:aws:lambda:r:0:function:ingest' });
  stop();
  await call('api', 'lambda', 'Invoke', {});
  expect(seen.map(({ resource, items }) => [resource, items])).toEqual([
    ['main', 3],
    ['main', 0],
    ['facts', 2],
    ['ingest', 1],
  ]);
});

test('what began before somebody looked is told when it ends', async () => {
  const { wrapper, subscribe } = createObservations(createManualClock());
  const ends = Promise.withResolvers<unknown>();
  const polled = wrapper(() => ends.promise)('mapping', 'sqs', 'ReceiveMessage', {});
  const seen: Observation[] = [];
  subscribe((observation) => seen.push(observation));
  ends.resolve({ Messages: [{}] });
  await polled;
  expect(seen).toMatchObject([{ operation: 'ReceiveMessage', items: 1 }]);
});

test('nothing is made of an operation while nobody looks', async () => {
  const { wrapper } = createObservations(createManualClock());
  const input = {
    get QueueUrl(): string {
      throw new Error('looked at');
    },
  };
  expect(await wrapper(async () => 'output')('who', 'sqs', 'SendMessage', input)).toBe('output');
});
