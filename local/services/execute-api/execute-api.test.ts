import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { type Cloud, createCloud } from '../../cloud.ts';
import { systemRandom } from '../../random.ts';
import { AwsError, type Service } from '../../service.ts';
import { openStore } from '../../store.ts';
import { resolveTemplate, type Template } from '../../template.ts';
import { createManualClock, type ManualClock } from '../../testing/manual-clock.ts';
import type { InvokeInput, InvokeOutput } from './api.ts';
import { createExecuteApi } from './index.ts';

const place = {
  accountId: '111122223333',
  region: 'eu-west-1',
  stackName: 'shop',
  endpoint: 'http://127.0.0.1:4000',
};

const ISSUER = 'https://login.example';
const NOW_SECONDS = 1_700_000_000;
const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:orders';

const route = (RouteKey: string, more: object = {}) => ({
  Type: 'AWS::ApiGatewayV2::Route',
  Properties: {
    ApiId: { Ref: 'Api' },
    RouteKey,
    Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
    ...more,
  },
});
const jwt = { AuthorizationType: 'JWT', AuthorizerId: { Ref: 'Authorizer' } };

const template = (api: object = {}, stage: object = {}): Template => ({
  Resources: {
    Api: {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: { Name: 'shop', ProtocolType: 'HTTP', ...api },
    },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId: { Ref: 'Api' },
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: FUNCTION_ARN,
        PayloadFormatVersion: '2.0',
        TimeoutInMillis: 2000,
      },
    },
    Authorizer: {
      Type: 'AWS::ApiGatewayV2::Authorizer',
      Properties: {
        ApiId: { Ref: 'Api' },
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: { Audience: ['web', 'staff'], Issuer: ISSUER },
        Name: 'users',
      },
    },
    Open: route('GET /goods/{good}'),
    Mine: route('POST /orders', jwt),
    Refund: route('PUT /orders/{order}', { ...jwt, AuthorizationScopes: ['shop/refund'] }),
    Stage: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId: { Ref: 'Api' }, AutoDeploy: true, StageName: '$default', ...stage },
    },
  },
  Outputs: {
    Url: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } },
  },
});

interface Setup {
  readonly cloud: Cloud;
  readonly clock: ManualClock;
  readonly outputs: Readonly<Record<string, string>>;
  /** What the function was given, in order. */
  readonly events: Record<string, unknown>[];
  /** How often the gateway asked for keys. */
  readonly calls: string[];
  invoke(input: InvokeInput): Promise<InvokeOutput>;
  /** An access token as Cognito's, with these claims in place of its own. */
  token(claims: JWTPayload): Promise<string>;
}

const keys = generateKeyPair('RS256');
const signed = (claims: JWTPayload, key: CryptoKey) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'RS256' }).sign(key);

const USER = {
  sub: 'user-1',
  iss: ISSUER,
  client_id: 'web',
  token_use: 'access',
  scope: 'aws.cognito.signin.user.admin',
  iat: NOW_SECONDS,
  exp: NOW_SECONDS + 3600,
};

let open: { close(): Promise<void> } | undefined;
afterEach(() => open?.close());

async function setUp(
  answer: (event: unknown) => unknown = () => ({ done: true }),
  { api, stage }: { api?: object; stage?: object } = {},
): Promise<Setup> {
  const events: Record<string, unknown>[] = [];
  const calls: string[] = [];
  const lambda: Service = {
    name: 'lambda',
    operations: {
      async Invoke({ FunctionName, Payload }: { FunctionName: string; Payload: string }) {
        expect(FunctionName).toBe(FUNCTION_ARN);
        events.push(JSON.parse(Payload));
        const value = await answer(events.at(-1));
        return value instanceof Error
          ? { StatusCode: 200, Payload: '{"errorMessage":"x"}', FunctionError: 'Unhandled' }
          : { StatusCode: 200, Payload: JSON.stringify(value) };
      },
    },
  };
  const { privateKey, publicKey } = await keys;
  const jwk = { ...(await exportJWK(publicKey)), alg: 'RS256' };
  const issuer: Service = {
    name: 'cognito-idp',
    operations: { GetSigningKeys: () => ({ keys: [jwk] }) },
  };
  const services = [issuer, createExecuteApi(), lambda];
  const stack = resolveTemplate(template(api, stage), services, place);
  const clock = createManualClock(NOW_SECONDS * 1000);
  const cloud = createCloud({
    services,
    place,
    store: openStore(),
    clock,
    random: systemRandom,
    wrappers: [
      (next) => (principal, service, operation, input) => {
        calls.push(`${principal} ${service}:${operation}`);
        return next(principal, service, operation, input);
      },
    ],
  });
  await cloud.start(stack.resources, (key) => key);
  open = cloud;
  return {
    cloud,
    clock,
    outputs: stack.outputs,
    events,
    calls,
    invoke: (input) =>
      cloud.call('anonymous', 'execute-api', 'Invoke', input) as Promise<InvokeOutput>,
    token: (claims) => signed({ ...USER, ...claims }, privateKey),
  };
}

const message = (text: string) => JSON.stringify({ message: text });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const order = (token: string): InvokeInput => ({
  method: 'POST',
  path: '/orders',
  headers: bearer(token),
});

describe('the event that a function gets', () => {
  test('has the shape of payload format 2.0', async () => {
    const { invoke, events, outputs } = await setUp();
    const answer = await invoke({
      method: 'GET',
      path: '/goods/a%20b',
      rawQuery: 'q=1&q=2&r=x%20y',
      headers: {
        host: 'localhost:4000',
        'user-agent': 'curl',
        accept: ['a', 'b'],
        cookie: ['c=1; d=2'],
        connection: 'keep-alive',
      },
      sourceIp: '127.0.0.1',
    });
    expect(answer).toMatchObject({ statusCode: 200, body: '{"done":true}' });
    expect(outputs.Url).toBe('http://127.0.0.1:4000');
    expect(events).toEqual([
      {
        version: '2.0',
        routeKey: 'GET /goods/{good}',
        rawPath: '/goods/a b',
        rawQueryString: 'q=1&q=2&r=x%20y',
        cookies: ['c=1', 'd=2'],
        headers: {
          host: 'localhost:4000',
          'user-agent': 'curl',
          accept: 'a,b',
          'x-forwarded-for': '127.0.0.1',
          'x-forwarded-port': '4000',
          'x-forwarded-proto': 'http',
        },
        queryStringParameters: { q: '1,2', r: 'x y' },
        requestContext: {
          accountId: '111122223333',
          apiId: expect.stringMatching(/^[a-z0-9]{10}$/),
          domainName: 'localhost',
          domainPrefix: 'localhost',
          http: {
            method: 'GET',
            path: '/goods/a b',
            protocol: 'HTTP/1.1',
            sourceIp: '127.0.0.1',
            userAgent: 'curl',
          },
          requestId: answer.headers['apigw-requestid'],
          routeKey: 'GET /goods/{good}',
          stage: '$default',
          time: '14/Nov/2023:22:13:20 +0000',
          timeEpoch: 1_700_000_000_000,
        },
        pathParameters: { good: 'a b' },
        isBase64Encoded: false,
      },
    ]);
  });

  test('names the user by claims that are all texts', async () => {
    const { invoke, events, token } = await setUp();
    await invoke(order(await token({ groups: ['a', 'b'], admin: false })));
    expect(events[0]?.requestContext).toMatchObject({
      authorizer: {
        jwt: {
          claims: {
            ...USER,
            iat: '1700000000',
            exp: '1700003600',
            groups: '[a b]',
            admin: 'false',
          },
          scopes: null,
        },
      },
    });
  });
});

describe('a token', () => {
  test('is refused when it is missing, with the challenge', async () => {
    const { invoke, events } = await setUp();
    const answer = await invoke({ method: 'POST', path: '/orders' });
    expect(answer).toMatchObject({ statusCode: 401, body: message('Unauthorized') });
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(events).toEqual([]);
  });

  test('passes without the word Bearer, too', async () => {
    const { invoke, token } = await setUp();
    const authorization = await token({});
    const answer = await invoke({ method: 'POST', path: '/orders', headers: { authorization } });
    expect(answer.statusCode).toBe(200);
  });

  test('that another key signed, or whose text was changed, is refused', async () => {
    const { invoke, token } = await setUp();
    const forged = await signed(USER, (await generateKeyPair('RS256')).privateKey);
    const [header, , signature] = (await token({})).split('.');
    const claims = Buffer.from(JSON.stringify({ sub: 'admin' })).toString('base64url');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
    for (const bad of [forged, `${header}.${claims}.${signature}`, unsigned, 'rubbish']) {
      const answer = await invoke(order(bad));
      expect(answer).toMatchObject({ statusCode: 401, body: message('Unauthorized') });
      expect(answer.headers['www-authenticate']).toContain('error="invalid_token"');
    }
  });

  test.each([
    ['another audience', { client_id: 'else' }, 'valid audience'],
    ['another aud, whatever its client_id', { aud: 'else', client_id: 'web' }, 'valid audience'],
    ['another issuer', { iss: 'https://elsewhere' }, 'issuer'],
    ['a time that is over', { exp: NOW_SECONDS }, 'expired'],
    ['a time that has not come', { nbf: NOW_SECONDS + 1 }, 'not valid yet'],
    ['an issue in the future', { iat: NOW_SECONDS + 1 }, 'issued in the future'],
  ])('with %s is refused', async (_case, claims, reason) => {
    const { invoke, token } = await setUp();
    const answer = await invoke(order(await token(claims)));
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toContain(reason);
  });

  test('with a fitting aud among others passes', async () => {
    const { invoke, token } = await setUp();
    const answer = await invoke(order(await token({ aud: ['else', 'staff'] })));
    expect(answer.statusCode).toBe(200);
  });

  test('that was seen before is not verified anew, yet expires', async () => {
    const { invoke, token, clock, calls } = await setUp();
    const request = order(await token({ exp: NOW_SECONDS + 60 }));
    expect((await invoke(request)).statusCode).toBe(200);
    await clock.advance(59_000);
    expect((await invoke(request)).statusCode).toBe(200);
    await clock.advance(1000);
    expect((await invoke(request)).statusCode).toBe(401);
    const keyRequests = calls.filter((call) => call.endsWith('cognito-idp:GetSigningKeys'));
    expect(keyRequests).toEqual(['amazonaws.com cognito-idp:GetSigningKeys']);
  });

  test('without the scope that the route asks for is forbidden', async () => {
    const { invoke, token, events } = await setUp();
    const refund = async (input: JWTPayload) =>
      invoke({ method: 'PUT', path: '/orders/7', headers: bearer(await token(input)) });
    const answer = await refund({});
    expect(answer).toMatchObject({ statusCode: 403, body: message('Forbidden') });
    expect(answer.headers['www-authenticate']).toContain('insufficient_scope');
    expect((await refund({ scope: 'shop/refund shop/see' })).statusCode).toBe(200);
    expect(events[0]?.requestContext).toMatchObject({
      authorizer: { jwt: { scopes: ['shop/refund', 'shop/see'] } },
    });
  });
});

describe('the gateway answers itself', () => {
  test('404 where there is no route, 400 where the path cannot be read', async () => {
    const { invoke } = await setUp();
    expect(await invoke({ method: 'GET', path: '/nothing' })).toMatchObject({
      statusCode: 404,
      headers: { 'content-type': 'application/json' },
      body: message('Not Found'),
    });
    expect((await invoke({ method: 'GET', path: '/goods/%zz' })).statusCode).toBe(400);
  });

  test('429 beyond the stage’s throttle, until time has passed', async () => {
    const limits = { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 };
    const { invoke, clock } = await setUp(undefined, { stage: { DefaultRouteSettings: limits } });
    const get = async () => (await invoke({ method: 'GET', path: '/goods/1' })).statusCode;
    expect([await get(), await get(), await get()]).toEqual([200, 200, 429]);
    await clock.advance(1000);
    expect(await get()).toBe(200);
  });

  test('413 for more than 10 MB', async () => {
    const { invoke } = await setUp();
    const body = 'x'.repeat(10 * 1024 * 1024 + 1);
    expect(await invoke({ method: 'GET', path: '/goods/1', body })).toMatchObject({
      statusCode: 413,
      body: message('Request Entity Too Large'),
    });
  });

  test('413 for what is larger than a function takes, 503 for more than it takes at once', async () => {
    const refused = async (code: string) => {
      const { invoke } = await setUp(() => {
        throw new AwsError(code, 'no');
      });
      return (await invoke({ method: 'GET', path: '/goods/1' })).statusCode;
    };
    expect(await refused('RequestTooLargeException')).toBe(413);
    expect(await refused('TooManyRequestsException')).toBe(503);
  });

  test('500 when the function fails or does not exist', async () => {
    const failing = await setUp(() => new Error('x'));
    const request = { method: 'GET', path: '/goods/1' };
    const failed = { statusCode: 500, body: message('Internal Server Error') };
    expect(await failing.invoke(request)).toMatchObject(failed);
    const missing = await setUp(() => {
      throw new AwsError('ResourceNotFoundException', 'no such function', 404);
    });
    expect(await missing.invoke(request)).toMatchObject(failed);
  });

  test('503 when the function takes longer than its integration allows', async () => {
    const { invoke, clock } = await setUp(() => new Promise(() => undefined));
    const answer = invoke({ method: 'GET', path: '/goods/1' });
    await clock.advance(2000);
    expect(await answer).toMatchObject({ statusCode: 503, body: message('Service Unavailable') });
  });
});

describe('with CORS configured', () => {
  const api = {
    CorsConfiguration: {
      AllowOrigins: ['https://shop.example'],
      AllowMethods: ['GET', 'POST'],
      AllowHeaders: ['authorization'],
      MaxAge: 600,
    },
  };
  const preflight = (origin: string): InvokeInput => ({
    method: 'OPTIONS',
    path: '/orders',
    headers: { origin, 'access-control-request-method': 'POST' },
  });

  test('a preflight is answered without function, route or token', async () => {
    const { invoke, events } = await setUp(undefined, { api });
    const { statusCode, headers } = await invoke(preflight('https://shop.example'));
    expect(statusCode).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization',
      'access-control-max-age': '600',
    });
    const stranger = await invoke(preflight('https://evil.example'));
    expect(stranger.headers).not.toHaveProperty('access-control-allow-origin');
    expect(events).toEqual([]);
  });

  test('the function’s own CORS headers give way', async () => {
    const headers = { 'Access-Control-Allow-Origin': '*' };
    const { invoke } = await setUp(() => ({ statusCode: 200, headers }), { api });
    const get = (origin: string) =>
      invoke({ method: 'GET', path: '/goods/1', headers: { origin } });
    expect((await get('https://shop.example')).headers['access-control-allow-origin']).toBe(
      'https://shop.example',
    );
    expect((await get('https://x')).headers).not.toHaveProperty('access-control-allow-origin');
  });
});

test('a second HTTP API is refused by name', async () => {
  const services = [createExecuteApi()];
  const one = { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'a', ProtocolType: 'HTTP' } };
  const stack = resolveTemplate({ Resources: { One: one, Two: one } }, services, place);
  const store = openStore();
  const clock = createManualClock(NOW_SECONDS * 1000);
  const cloud = createCloud({ services, place, store, clock, random: systemRandom });
  await expect(cloud.start(stack.resources, (key) => key)).rejects.toThrow(/Two .*second HTTP API/);
});
