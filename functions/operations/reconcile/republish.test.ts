import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { type BusEvent, processedEvent } from '../../../schemas/participation/facts.ts';
import type { FinalRequest, StoredRequest } from '../../../schemas/participation/request.ts';
import { createRepublish } from './republish.ts';

const documents = mockClient(DynamoDBDocumentClient);
// Other tests of this process have the real client.
afterAll(() => documents.restore());

let stored: Map<string, StoredRequest>;
/** How many keys an answer has at most; the rest is left out. */
let answered: number;
let published: BusEvent[][];
/** What the bus refuses, by the call. */
let refusals: ((event: BusEvent, index: number) => boolean)[];
let slept: number[];
beforeEach(() => {
  documents.reset();
  stored = new Map();
  answered = 100;
  published = [];
  refusals = [];
  slept = [];
  documents.on(BatchGetCommand).callsFake(({ RequestItems }) => {
    const keys: { PK: string }[] = RequestItems.t.Keys;
    const left = keys.slice(answered);
    return {
      Responses: { t: keys.slice(0, answered).flatMap(({ PK }) => stored.get(PK) ?? []) },
      UnprocessedKeys: left.length > 0 ? { t: { Keys: left } } : {},
    };
  });
});

const final = (requestId: string): FinalRequest => ({
  requestId,
  eventId: 'sale',
  userId: 'somebody',
  status: 'REJECTED',
  resultCode: 'SOLD_OUT',
  queuedAt: 1,
  startedAt: 2,
  finishedAt: 3,
  attempt: 1,
  isDlq: false,
  workerId: 'worker-1',
  failureClass: null,
  errorCode: null,
  errorMessage: null,
});

function store(count: number): string[] {
  const ids = Array.from({ length: count }, (_, at) => `req-${at}`);
  for (const id of ids) stored.set(`REQ#${id}`, final(id));
  return ids;
}

const republish = (ids: readonly string[]) =>
  createRepublish({
    documents: DynamoDBDocumentClient.from(new DynamoDBClient()),
    tableName: 't',
    env: 'test',
    clock: { now: () => 0, sleep: async (ms) => void slept.push(ms) },
    async publish(events) {
      published.push([...events]);
      const refuses = refusals.shift();
      return refuses ? events.filter(refuses) : [];
    },
  })(ids);

test('each request is told as the worker tells it, in portions of a hundred', async () => {
  const ids = store(250);
  expect(await republish(ids)).toEqual({ published: 250, refused: 0, gone: 0 });
  expect(published.map(({ length }) => length)).toEqual([100, 100, 50]);
  expect(published.flat()).toEqual(ids.map((id) => processedEvent(final(id), 'test')));
  const [first] = documents.commandCalls(BatchGetCommand);
  expect(first?.args[0].input.RequestItems?.t?.ConsistentRead).toBe(true);
});

test('twice is the same twice', async () => {
  const ids = store(3);
  await republish(ids);
  await republish(ids);
  expect(published[1]).toEqual(published[0]);
});

test('what DynamoDB leaves out is asked for again', async () => {
  answered = 30;
  expect(await republish(store(100))).toMatchObject({ published: 100 });
  expect(documents.commandCalls(BatchGetCommand)).toHaveLength(4);
  expect(slept).toEqual([400, 800, 1600]);
});

test('what it leaves out for good is an error', async () => {
  answered = 0;
  await expect(republish(store(2))).rejects.toThrow('left out 2 keys, 5 times');
});

test('what the bus refuses is published again, that alone', async () => {
  refusals = [(_event, index) => index < 3, (_event, index) => index === 0];
  expect(await republish(store(10))).toEqual({ published: 10, refused: 0, gone: 0 });
  expect(published.map(({ length }) => length)).toEqual([10, 3, 1]);
});

test('what it refuses for good is counted', async () => {
  refusals = Array.from(
    { length: 9 },
    () =>
      ({ requestId }: BusEvent) =>
        requestId === 'req-1',
  );
  expect(await republish(store(3))).toEqual({ published: 2, refused: 1, gone: 0 });
  expect(published).toHaveLength(5);
});

test('what is not final, or not there, is not told', async () => {
  const ids = store(2);
  stored.set('REQ#req-queued', { ...final('req-queued'), status: 'QUEUED' });
  expect(await republish([...ids, 'req-queued', 'req-none'])).toEqual({
    published: 2,
    refused: 0,
    gone: 2,
  });
  expect(published.flat().map(({ requestId }) => requestId)).toEqual(ids);
});
