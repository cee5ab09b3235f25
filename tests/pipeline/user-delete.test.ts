import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { requestIdOf } from '../../schemas/participation/identity.ts';
import { requestKey } from '../../schemas/participation/request.ts';
import { OPERATOR_SCOPE } from '../../schemas/route.ts';
import { type Api, createApi } from './api.ts';
import { clientOptions, outputOf } from './aws.ts';
import { allDecided } from './journey.ts';
import { factsOf } from './lake.ts';
import { sendTo } from './queues.ts';
import { type System, startSystem } from './system.ts';

const PATIENCE_MS = 60_000;
const POLLING = { timeout: PATIENCE_MS };

let home: string;
let system: System;
let api: Api;
let documents: DynamoDBDocumentClient;
let TableName: string;
let operator: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'eventflow-user-delete-'));
  system = await startSystem({ home, assembly: inject('assembly') });
  api = createApi(system.url);
  documents = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(system)));
  operator = await api.token('operator', { scopes: [OPERATOR_SCOPE] });
  TableName = await outputOf(system, 'TableName');
});
afterAll(async () => {
  await system?.stop();
  rmSync(home, { recursive: true });
});

const put = (eventId: string, capacity = 1) =>
  api.request('PUT', `/events/${eventId}`, operator, JSON.stringify({ capacity }));
const deleteUser = (user: string) =>
  system.eventflow('user', 'delete', user, '--yes', '--format', 'json');
const winnersOf = async (eventId: string) =>
  (await system.eventflow('event', 'winners', eventId, '--format', 'csv')).stdout;

/** Takes part and waits for the decision. */
async function decided(eventId: string, user: string) {
  const token = await api.token(user);
  const { status, body } = await api.participate(eventId, token);
  expect(status).toBe(202);
  const [request] = await allDecided(api, [body.requestId], [token], PATIENCE_MS);
  return { ...request, token, requestId: body.requestId };
}

async function itemOf(requestId: string) {
  const { Item } = await documents.send(
    new GetCommand({ TableName, Key: requestKey(requestId), ConsistentRead: true }),
  );
  return Item;
}

async function textOfTable(): Promise<string> {
  const { Items } = await documents.send(new ScanCommand({ TableName }));
  return JSON.stringify(Items);
}

test('a winner whose data is deleted is named nowhere, has won, and cannot win again', async () => {
  await put('once');
  const { token, requestId } = await decided('once', 'winner@example.com');
  expect(await winnersOf('once')).toContain('winner@example.com');

  const ran = await deleteUser('winner@example.com');

  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(ran.stdout)).toEqual([
    { eventId: 'once', requestId, status: 'SUCCEEDED', deletion: 'deleted' },
  ]);
  expect(await textOfTable()).not.toContain('winner@example.com');
  expect(await winnersOf('once')).toContain(`${requestId},deleted,`);
  expect((await api.mine(token)).body.items).toEqual([]);
  expect((await api.participation(requestId, token)).status).toBe(404);
  const winners = await winnersOf('once');
  await put('once', 2);
  const again = await api.participate('once', token);
  expect([again.status, again.body]).toMatchObject([200, { requestId, status: 'SUCCEEDED' }]);
  expect(await winnersOf('once')).toBe(winners);
  expect(await textOfTable()).not.toContain('winner@example.com');
});

test('a message that comes late brings nothing back, and tells the same fact again', async () => {
  await put('late');
  const { requestId, queuedAt } = await decided('late', 'late@example.com');
  await deleteUser('late@example.com');
  const buried = await itemOf(requestId);
  expect(buried).toMatchObject({ userId: 'deleted', status: 'SUCCEEDED' });

  const lines = async () => {
    await system.eventflow('flush');
    return factsOf(home, 'late');
  };
  // Once the same message, once the other copy of one that ingest sent twice.
  for (const [sent, stamp] of [Number(queuedAt), Number(queuedAt) + 1].entries()) {
    const message = { requestId, eventId: 'late', userId: 'late@example.com', queuedAt: stamp };
    await sendTo(system, 'MainQueueUrl', JSON.stringify(message));
    await expect.poll(async () => (await lines()).length, POLLING).toBe(sent + 2);
  }
  expect(new Set((await lines()).map((line) => JSON.stringify(line))).size).toBe(1);
  expect(await itemOf(requestId)).toEqual(buried);
  const after = await deleteUser('late@example.com');
  expect(JSON.parse(after.stdout)).toMatchObject([{ deletion: 'deleted before' }]);
});

test('what is undecided keeps its user until it is decided, and then a second run ends it', async () => {
  await put('slow');
  await put('slower');
  const user = 'patient@example.com';
  // As an ingest leaves them that ended before the send, and a queue that has not delivered yet.
  const received = { requestId: requestIdOf('slow', user), eventId: 'slow', userId: user };
  const queued = { requestId: requestIdOf('slower', user), eventId: 'slower', userId: user };
  const queuedAt = Date.now();
  const receivedAt = queuedAt;
  const ttl = Math.floor(queuedAt / 1000) + 86_400;
  const items = [
    { ...requestKey(received.requestId), ...received, status: 'RECEIVED', receivedAt, ttl },
    {
      ...{ ...requestKey(queued.requestId), ...queued, status: 'QUEUED', receivedAt, queuedAt },
      ...{ GSI1PK: `USER#${user}`, GSI1SK: `${queuedAt}#${queued.requestId}` },
    },
  ];
  for (const Item of items) await documents.send(new PutCommand({ TableName, Item }));

  const first = await deleteUser(user);

  expect(first.code).toBe(1);
  expect(first.stderr).toContain('2 requests are undecided and still name the user');
  expect(await itemOf(received.requestId)).toEqual(items[0]);
  expect(await itemOf(queued.requestId)).toEqual(items[1]);
  const token = await api.token(user);
  expect((await api.participate('slow', token)).status).toBe(202);
  await sendTo(system, 'MainQueueUrl', JSON.stringify({ ...queued, queuedAt }));
  await allDecided(api, [received.requestId, queued.requestId], [token, token], PATIENCE_MS);
  const second = await deleteUser(user);
  expect(second).toMatchObject({ code: 0, stderr: '' });
  expect(await textOfTable()).not.toContain(user);
  expect((await api.participate('slow', token)).body).toMatchObject({ status: 'SUCCEEDED' });
});

test('deleted while the user takes part in one event after another: each is won once', async () => {
  const user = 'busy@example.com';
  const events = Array.from({ length: 12 }, (_, at) => `busy-${at}`);
  for (const eventId of events) await put(eventId, 5);
  const token = await api.token(user);
  const takingPart = (async () => {
    for (const eventId of [...events, ...events]) await api.participate(eventId, token);
  })();
  await Promise.all([deleteUser(user), deleteUser(user)]);
  await takingPart;

  await expect.poll(async () => (await deleteUser(user)).code, POLLING).toBe(0);

  expect(await textOfTable()).not.toContain(user);
  for (const eventId of events) {
    const stock = await api.request('GET', `/events/${eventId}/stock`, operator);
    expect(stock.body).toMatchObject({ remaining: 4, succeeded: 1 });
    expect((await api.participate(eventId, token)).body).toMatchObject({ status: 'SUCCEEDED' });
  }
});
