import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { afterEach, describe, expect, test } from 'vitest';
import { ParticipateBody } from '../../schemas/participation/participation.ts';
import { ProblemDocument } from '../../schemas/participation/problem.ts';
import { bodyOf, byRouteKey, type HttpAnswer, httpHandler, jsonAnswer } from './http.ts';
import { Problem } from './problem.ts';
import { recordingObservability } from './testing/recording-observability.ts';

const { logger, lines } = recordingObservability();
afterEach(() => void lines.splice(0));

const event = (body?: string, isBase64Encoded = false) =>
  ({ body, isBase64Encoded }) as APIGatewayProxyEventV2;
const answerTo = async (route: () => Promise<HttpAnswer>) =>
  httpHandler(logger, route)(event(), {} as Context);

test('an absent or empty body counts as {}', () => {
  for (const body of [undefined, '', '  ', '{}']) {
    expect(bodyOf(event(body), ParticipateBody)).toEqual({});
  }
  expect(bodyOf(event(Buffer.from('{}').toString('base64'), true), ParticipateBody)).toEqual({});
});

test.each([
  ['{', 'The body is not JSON.'],
  ['{"amount":1}', 'body: Unrecognized key: "amount"'],
  ['[]', 'body: Invalid input'],
  ['null', 'body: Invalid input'],
])('the body %s is refused by name', (body, detail) => {
  expect(() => bodyOf(event(body), ParticipateBody)).toThrow(detail);
});

test('a problem is answered as an RFC 9457 document', async () => {
  const answer = await answerTo(async () => {
    throw new Problem('unavailable', 'Please try again.', 2);
  });

  expect(answer.statusCode).toBe(503);
  expect(answer.headers).toMatchObject({
    'content-type': 'application/problem+json',
    'retry-after': '2',
  });
  expect(ProblemDocument.parse(JSON.parse(answer.body ?? ''))).toEqual({
    type: 'urn:eventflow:problem:unavailable',
    title: 'Not available for the moment',
    status: 503,
    detail: 'Please try again.',
  });
  expect(lines).toEqual([]);
});

test('what nobody foresaw is logged and tells the caller nothing of the inside', async () => {
  const answer = await answerTo(async () => {
    throw new Error('table eventflow-secret is gone');
  });

  expect(answer.statusCode).toBe(500);
  expect(answer.body).not.toContain('secret');
  expect(lines).toMatchObject([{ level: 'error', fields: { error: { name: 'Error' } } }]);
});

test('what passes by itself is 503, with when to try again', async () => {
  const answer = await answerTo(async () => {
    throw Object.assign(new Error('full'), {
      $metadata: { httpStatusCode: 503 },
      $fault: 'server',
    });
  });

  expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '2' } });
  expect(JSON.parse(answer.body ?? '')).toMatchObject({
    type: 'urn:eventflow:problem:unavailable',
  });
  expect(lines).toMatchObject([{ level: 'error', fields: { error: { message: 'full' } } }]);
});

test('a function answers its own routes, and says which one is not its own', async () => {
  const route = byRouteKey({ 'GET /events': async () => jsonAnswer(200, {}) });

  await expect(route({ routeKey: 'GET /events' } as APIGatewayProxyEventV2)).resolves.toMatchObject(
    { statusCode: 200 },
  );
  await expect(route({ routeKey: 'GET /' } as APIGatewayProxyEventV2)).rejects.toThrow(
    'GET / comes here, but nothing answers it.',
  );
});

describe.each([
  ['an answer', async () => jsonAnswer(200, {})],
  ['an answer without headers', async () => ({ statusCode: 204 })],
  ['a problem', () => Promise.reject(new Problem('event-not-found', 'There is none.'))],
  ['a failure', () => Promise.reject(new Error('unforeseen'))],
])('%s carries', (_, route) => {
  test.each([
    ['cache-control', 'no-store'],
    ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['permissions-policy', 'camera=(), geolocation=(), microphone=()'],
    ['referrer-policy', 'no-referrer'],
    ['strict-transport-security', 'max-age=31536000'],
    ['x-content-type-options', 'nosniff'],
    ['x-frame-options', 'DENY'],
  ])('%s: %s', async (name, value) => {
    const { headers } = await answerTo(route);

    expect(headers?.[name]).toBe(value);
  });
});

test('a route may say another value', async () => {
  const { headers } = await answerTo(async () =>
    jsonAnswer(200, {}, { 'cache-control': 'max-age=1' }),
  );

  expect(headers).toMatchObject({ 'cache-control': 'max-age=1', 'x-frame-options': 'DENY' });
});
