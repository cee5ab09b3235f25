import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { createCloud } from '../cloud.ts';
import { createObservations } from '../observation.ts';
import { systemRandom } from '../random.ts';
import { AwsError, type OperationContext, type Service } from '../service.ts';
import { openStore } from '../store.ts';
import { awsJson } from '../wire/aws-json.ts';
import { createCarry } from './carry.ts';
import { callHttpApi } from './http-api.ts';
import { createLive } from './live.ts';
import { createLocalApi } from './local-api.ts';
import { type Host, listen } from './server.ts';

let host: Host | undefined;
afterEach(() => host?.close());

type Invoke = (input: Record<string, unknown>) => unknown;

/** A host with a queue service, an issuer, and an HTTP API that does what the test says. */
async function setUp(invoke: Invoke = (input) => echo(input)) {
  const faults: unknown[] = [];
  const queues: Service = {
    name: 'sqs',
    wire: awsJson('1.0'),
    operations: {
      GetQueueUrl({ QueueName }: { QueueName: string }, { principal }: OperationContext) {
        if (QueueName === 'broken') throw new TypeError('a bug');
        if (QueueName === 'missing') throw new AwsError('QueueDoesNotExist', 'no such queue');
        return { QueueUrl: `${principal}/${QueueName}` };
      },
    },
    flush: async () => ({ messages: 2 }),
  };
  const issuer: Service = {
    name: 'cognito-idp',
    operations: {
      IssueToken: ({ subject }: { subject?: string }) => {
        if (!subject) throw new AwsError('InvalidParameterException', 'subject is missing');
        return { access_token: `token of ${subject}` };
      },
      GetSigningKeys: () => ({ keys: [] }),
    },
  };
  const api: Service = { name: 'execute-api', operations: { Invoke: invoke } };
  const services = [queues, issuer, api];
  host = await listen(0);
  const { endpoint } = host;
  const place = { accountId: '0', region: 'eu-west-1', stackName: 'shop-dev', endpoint };
  const [store, clock, random] = [openStore(), systemClock, systemRandom];
  const cloud = createCloud({ services, place, store, clock, random });
  const onFault = (where: string, error: unknown) => faults.push([where, error]);
  const carry = createCarry({ services, call: cloud.call, random, onFault });
  const live = createLive(createObservations(clock), clock);
  const serve = () =>
    host?.serve({
      carry,
      localApi: createLocalApi({ cloud, place, name: 'Shop', live, grants: () => [] }),
      httpApi: (...request) => callHttpApi(cloud.call, ...request),
      onFault,
    });
  serve();
  return { host, endpoint, faults, carry };
}

const echo = (input: unknown) => ({ statusCode: 200, headers: {}, body: JSON.stringify(input) });

const sqs = (endpoint: string) =>
  new SQSClient({
    endpoint,
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'caller', secretAccessKey: 'any' },
  });

describe('a signed request', () => {
  test('reaches the service of its credential scope, as the caller of its access key', async () => {
    const { endpoint } = await setUp();
    const answer = await sqs(endpoint).send(new GetQueueUrlCommand({ QueueName: 'main' }));
    expect(answer.QueueUrl).toBe('caller/main');
  });

  test('gets the service’s error by its code', async () => {
    const { endpoint, faults } = await setUp();
    const asked = sqs(endpoint).send(new GetQueueUrlCommand({ QueueName: 'missing' }));
    await expect(asked).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
    expect(faults).toEqual([]);
  });

  test('gets 500 for a fault of the local cloud, which is told', async () => {
    const { endpoint, faults } = await setUp();
    const asked = sqs(endpoint).send(new GetQueueUrlCommand({ QueueName: 'broken' }));
    await expect(asked).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    expect(faults).toEqual([['sqs:GetQueueUrl', expect.any(TypeError)]]);
  });

  test('for an unknown service is refused by name, also when the query is signed', async () => {
    const { endpoint } = await setUp();
    const credential = 'caller/20260101/eu-west-1/rockets/aws4_request';
    const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(credential)}`;
    const answer = await fetch(`${endpoint}/?${query}`);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(
      'The service \\"rockets\\" is not part of the local cloud',
    );
  });

  test('can be carried without a socket', async () => {
    const { carry } = await setUp();
    const answer = await carry({
      method: 'POST',
      path: '/',
      query: new URLSearchParams(),
      headers: {
        authorization:
          'AWS4-HMAC-SHA256 Credential=fn-role/20260101/eu-west-1/sqs/aws4_request, SignedHeaders=host, Signature=0',
        'x-amz-target': 'AmazonSQS.GetQueueUrl',
      },
      body: Buffer.from('{"QueueName":"main"}'),
    });
    expect(answer).toMatchObject({ statusCode: 200, body: '{"QueueUrl":"fn-role/main"}' });
  });
});

describe('any other request', () => {
  test('goes to the HTTP API as it came', async () => {
    const { endpoint } = await setUp();
    const answer = await fetch(`${endpoint}/a%2Fb/c?x=1&x=2`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'x-own': 'y' },
      body: '{"ü":1}',
    });
    expect(await answer.json()).toMatchObject({
      method: 'PUT',
      path: '/a%2Fb/c',
      rawQuery: 'x=1&x=2',
      headers: { 'x-own': ['y'] },
      body: '{"ü":1}',
      isBase64Encoded: false,
      sourceIp: '127.0.0.1',
    });
  });

  test('carries other bodies than texts as base64, there and back', async () => {
    const bytes = Buffer.from([0, 255, 254, 1]);
    const { endpoint } = await setUp(({ body, isBase64Encoded }) => ({
      statusCode: 200,
      headers: { 'content-type': 'image/png' },
      cookies: ['a=1', 'b=2'],
      body,
      isBase64Encoded,
    }));
    const headers = { 'content-type': 'application/octet-stream' };
    const answer = await fetch(endpoint, { method: 'POST', headers, body: bytes });
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  test('of more than 10 MB is refused, whether it says its length or not', async () => {
    let calls = 0;
    const { endpoint } = await setUp((input) => {
      calls += 1;
      return echo(input);
    });
    const body = new Uint8Array(11 * 1024 * 1024);
    const told = await fetch(endpoint, { method: 'POST', body });
    const stream = new Blob([body]).stream();
    const streamed = { method: 'POST', body: stream, duplex: 'half' };
    const untold = await fetch(endpoint, streamed);
    for (const answer of [told, untold]) {
      expect(answer.status).toBe(413);
      expect(await answer.json()).toEqual({ message: 'Request Entity Too Large' });
    }
    expect(calls).toBe(0);
  });

  test('that ends in a fault of the local cloud is answered, and the next one, too', async () => {
    const { endpoint, faults } = await setUp(() => {
      throw new TypeError('a bug');
    });
    const answer = await fetch(`${endpoint}/x`);
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ message: 'Internal Server Error' });
    expect(faults).toEqual([['GET /x', expect.any(TypeError)]]);
    expect((await fetch(`${endpoint}/health`)).status).toBe(200);
  });
});

describe('what only the local cloud has', () => {
  test('health says what runs where', async () => {
    const { endpoint } = await setUp();
    expect(await (await fetch(`${endpoint}/health`)).json()).toEqual({
      status: 'ok',
      name: 'Shop',
      stack: 'shop-dev',
      awsEndpoint: endpoint,
      region: 'eu-west-1',
      api: endpoint,
    });
  });

  test('tokens, with a reason where there is none', async () => {
    const { endpoint } = await setUp();
    const ask = async (body: string) => {
      const answer = await fetch(`${endpoint}/_local/token`, { method: 'POST', body });
      return [answer.status, await answer.json()];
    };
    expect(await ask('{"subject":"u"}')).toEqual([200, { access_token: 'token of u' }]);
    expect(await ask('{}')).toEqual([400, { message: 'subject is missing' }]);
    expect(await ask('{')).toEqual([400, { message: 'The request body is not JSON.' }]);
  });

  test('flush, keys and the issuer’s configuration; nothing else below that path', async () => {
    const { endpoint } = await setUp();
    const flushed = await fetch(`${endpoint}/_local/flush`, { method: 'POST' });
    expect(await flushed.json()).toEqual({ sqs: { messages: 2 } });
    const configuration = await fetch(`${endpoint}/_local/.well-known/openid-configuration`);
    const { jwks_uri: keys } = (await configuration.json()) as { jwks_uri: string };
    expect(await (await fetch(keys)).json()).toEqual({ keys: [] });
    expect((await fetch(`${endpoint}/_local/other`)).status).toBe(404);
  });

  test('is kept from pages that reach it under another name', async () => {
    const { endpoint } = await setUp();
    const asked = httpRequest(`${endpoint}/_local/token`, {
      method: 'POST',
      headers: { host: 'evil.example' },
    });
    asked.end('{"subject":"u"}');
    const [answer] = await once(asked, 'response');
    expect(answer.statusCode).toBe(403);
    answer.resume();
  });
});

describe('the listener', () => {
  test('answers what is no HTTP, and goes on', async () => {
    const { endpoint } = await setUp();
    const socket = connect(Number(new URL(endpoint).port), '127.0.0.1');
    socket.write('NONSENSE\r\n\r\n');
    const [chunk] = await once(socket, 'data');
    expect(String(chunk)).toMatch(/^HTTP\/1\.1 400 Bad Request/);
    socket.destroy();
    expect((await fetch(`${endpoint}/health`)).status).toBe(200);
  });

  test('survives a caller that leaves in the middle of its body', async () => {
    const { endpoint, faults } = await setUp();
    const socket = connect(Number(new URL(endpoint).port), '127.0.0.1');
    socket.write('POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nhalf');
    await once(socket, 'connect');
    socket.destroy();
    await once(socket, 'close');
    expect((await fetch(`${endpoint}/health`)).status).toBe(200);
    expect(faults).toEqual([]);
  });

  test('says that it is starting until something is served', async () => {
    host = await listen(0);
    const answer = await fetch(`${host.endpoint}/health`);
    expect([answer.status, await answer.json()]).toEqual([503, { status: 'starting' }]);
  });

  test('rejects when the port is taken', async () => {
    const { endpoint } = await setUp();
    await expect(listen(Number(new URL(endpoint).port))).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });

  test('drains: what is under way is answered and may call AWS, what comes then is not', async () => {
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const { endpoint, host } = await setUp(async (input) => {
      begun.resolve();
      await finish.promise;
      return echo(input);
    });
    const answer = fetch(`${endpoint}/slow`);
    await begun.promise;
    let drained = false;
    const draining = host.drain().then(() => {
      drained = true;
    });
    const late = await fetch(`${endpoint}/late`);
    expect([late.status, await late.json()]).toEqual([503, { status: 'closing' }]);
    const command = new GetQueueUrlCommand({ QueueName: 'main' });
    expect(await sqs(endpoint).send(command)).toHaveProperty('QueueUrl');
    expect(drained).toBe(false);
    finish.resolve();
    expect((await answer).status).toBe(200);
    await draining;
    await expect(sqs(endpoint).send(command)).rejects.toMatchObject({
      $metadata: { httpStatusCode: 503 },
    });
  });
});
