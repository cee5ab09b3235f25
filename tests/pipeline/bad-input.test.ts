import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Api, createApi } from './api.ts';
import { allDecided } from './journey.ts';
import { type System, startSystem } from './system.ts';

const home = mkdtempSync(join(tmpdir(), 'eventflow-bad-input-'));
let system: System;
let api: Api;
let alice: string;

beforeAll(async () => {
  system = await startSystem({ home, assembly: inject('assembly') });
  api = createApi(system.url);
  alice = await api.token('alice');
  await system.eventflow('event', 'put', 'open', '--capacity', '10');
  await system.eventflow(
    'event',
    'put',
    'future',
    '--capacity',
    '1',
    '--opens-at',
    '2999-01-01T00:00:00Z',
  );
  await system.eventflow(
    ...['event', 'put', 'past', '--capacity', '1'],
    ...['--opens-at', '2020-01-01T00:00:00Z', '--closes-at', '2020-01-02T00:00:00Z'],
  );
});
afterAll(async () => {
  await system?.stop();
  rmSync(home, { recursive: true });
});

const awsOptions = () => ({
  endpoint: system.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** The claims of a good token, for tokens that lack one thing. */
const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

test.each([
  ['broken', '{', 'The body is not JSON.'],
  ['with an unknown field', '{"amount":1}', 'body: Unrecognized key: "amount"'],
  ['that is a list', '[]', 'body: Invalid input'],
])('a body %s is refused by name', async (_name, body, detail) => {
  const answer = await api.participate('open', alice, body);

  expect(answer.status).toBe(400);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body).toMatchObject({
    type: 'urn:eventflow:problem:invalid-request',
    detail: expect.stringContaining(detail),
  });
});

const MB = 1024 * 1024;

test.each([
  ['300 KB of nothing are an absent body', ' '.repeat(300_000), 202],
  ['300 KB of nothing and a field that is unknown', `${' '.repeat(300_000)}{"amount":1}`, 400],
  ['6 MB are more than a function takes', `"${'a'.repeat(6 * MB)}"`, 413],
  ['10 MB and a byte are more than the gateway takes', 'a'.repeat(10 * MB + 1), 413],
])('%s', async (_name, body, status) => {
  const carol = await api.token('carol');

  const answer = await api.participate('open', carol, body);

  expect(answer.status).toBe(status);
  if (status === 413) expect(answer.body).toEqual({ message: 'Request Entity Too Large' });
});

const tokens: [string, () => Promise<string | undefined>][] = [
  ['missing', async () => undefined],
  ['no token at all', async () => 'nonsense'],
  ['expired', () => api.token('alice', { expiresInSeconds: -60 })],
  [
    'forged, with its own key',
    async () => {
      const { privateKey } = await generateKeyPair('RS256');
      const kid = JSON.parse(Buffer.from(alice.split('.')[0] ?? '', 'base64url').toString()).kid;
      return new SignJWT(claimsOf(alice))
        .setProtectedHeader({ alg: 'RS256', kid })
        .sign(privateKey);
    },
  ],
  ['forged, without a signature', async () => new UnsecuredJWT(claimsOf(alice)).encode()],
  [
    'changed after it was signed',
    async () => {
      const [header, , signature] = alice.split('.');
      const claims = JSON.stringify({ ...claimsOf(alice), sub: 'mallory' });
      return [header, Buffer.from(claims).toString('base64url'), signature].join('.');
    },
  ],
  ['for another audience', () => api.token('alice', { clientId: 'another-app' })],
];

test.each(tokens)('a token that is %s is answered 401 by the gateway', async (_name, make) => {
  const token = await make();
  expect(token).not.toBe(alice);

  const answer = await api.participate('open', token as string);

  expect(answer.status).toBe(401);
  expect(answer.body).toEqual({ message: 'Unauthorized' });
});

test('an operator route wants the operator', async () => {
  const answer = await api.request('PUT', '/events/open', alice, '{"capacity":1000}');

  expect(answer.status).toBe(403);
});

test.each([
  ['unknown', 'nothing', 404, 'event-not-found'],
  ['not an id', 'a%20b', 404, 'event-not-found'],
  ['not open yet', 'future', 409, 'event-not-open'],
  ['closed', 'past', 409, 'event-closed'],
])('an event that is %s takes no participation', async (_name, eventId, status, code) => {
  const answer = await api.participate(eventId, alice);

  expect(answer.status).toBe(status);
  expect(answer.body).toMatchObject({ type: `urn:eventflow:problem:${code}` });
});

test.each(['limit=0', 'limit=101', 'limit=ten', 'cursor=nonsense', 'page=2'])(
  'my participations with %s is refused',
  async (query) => {
    const answer = await api.mine(alice, `?${query}`);

    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ type: 'urn:eventflow:problem:invalid-request' });
  },
);

test("another user's request is not found", async () => {
  const { body } = await api.participate('open', alice);
  const mallory = await api.token('mallory');

  expect((await api.participation(body.requestId, alice)).status).toBe(200);
  expect((await api.participation(body.requestId, mallory)).status).toBe(404);
  expect((await api.participation('req-nonsense', alice)).status).toBe(404);
});

test("another user's cursor is refused, and tells nothing", async () => {
  const dave = await api.token('dave');
  for (const eventId of ['open', 'other']) {
    await system.eventflow('event', 'put', eventId, '--capacity', '10');
    const { body } = await api.participate(eventId, dave);
    await allDecided(api, [body.requestId], [dave], 30_000);
  }
  const first = await api.mine(dave, '?limit=1');
  const query = `?limit=1&cursor=${first.body.nextCursor}`;
  expect((await api.mine(dave, query)).body.items).toMatchObject([{ eventId: 'open' }]);

  const answer = await api.mine(await api.token('mallory'), query);

  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({
    type: 'urn:eventflow:problem:invalid-request',
    detail: expect.stringContaining('query.cursor'),
  });
  expect(JSON.stringify(answer.body)).not.toContain('dave');
});

test('a route that is not there is the gateway’s 404', async () => {
  expect(await api.request('GET', '/nothing', alice)).toMatchObject({
    status: 404,
    body: { message: 'Not Found' },
  });
});

test('a message that no schema accepts is parked with its reason; its neighbour is decided', async () => {
  const { Stacks = [] } = await new CloudFormationClient(awsOptions()).send(
    new DescribeStacksCommand({}),
  );
  const outputs = new Map(
    Stacks[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
  const queues = new SQSClient(awsOptions());
  await queues.send(
    new SendMessageCommand({
      QueueUrl: outputs.get('MainQueueUrl'),
      MessageBody: '{"requestId":"req-1","amount":1}',
    }),
  );
  const bob = await api.token('bob');
  const { body } = await api.participate('open', bob);
  const [decided] = await allDecided(api, [body.requestId], [bob], 30_000);

  const { Messages = [] } = await queues.send(
    new ReceiveMessageCommand({
      QueueUrl: outputs.get('ParkingQueueUrl'),
      MessageAttributeNames: ['All'],
      WaitTimeSeconds: 20,
    }),
  );

  expect(decided?.status).toBe('SUCCEEDED');
  expect(Messages).toMatchObject([
    {
      Body: '{"requestId":"req-1","amount":1}',
      MessageAttributes: { parkingReason: { StringValue: 'UNREADABLE_MESSAGE' } },
    },
  ]);
});
