import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  type JSONWebKeySet,
  jwtVerify,
} from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCloud } from '../../cloud.ts';
import { systemRandom } from '../../random.ts';
import { openStore } from '../../store.ts';
import { resolveTemplate, type Template } from '../../template.ts';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createCognito } from './index.ts';

const place = {
  accountId: '111122223333',
  region: 'eu-west-1',
  stackName: 'shop',
  endpoint: 'http://127.0.0.1:4000',
};

const client = (properties: object = {}) => ({
  Type: 'AWS::Cognito::UserPoolClient',
  Properties: { UserPoolId: { Ref: 'Pool' }, ...properties },
});

const template: Template = {
  Resources: {
    Pool: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: 'people' } },
    Robot: client({
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['shop/refund'],
    }),
    Web: client({ AccessTokenValidity: 5, TokenValidityUnits: { AccessToken: 'minutes' } }),
  },
  Outputs: {
    Pool: { Value: { Ref: 'Pool' } },
    Url: { Value: { 'Fn::GetAtt': ['Pool', 'ProviderURL'] } },
    Arn: { Value: { 'Fn::GetAtt': ['Pool', 'Arn'] } },
    Robot: { Value: { Ref: 'Robot' } },
    Web: { Value: { Ref: 'Web' } },
  },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cognito-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function setUp(from: Template = template) {
  const services = [createCognito()];
  const { resources, outputs } = resolveTemplate(from, services, place);
  const store = openStore(folder);
  const clock = createManualClock(1_700_000_000_000);
  const cloud = createCloud({ services, place, store, clock, random: systemRandom });
  await cloud.start(resources, (key) => key);
  const call = (operation: string, input: object) =>
    cloud.call('local', 'cognito-idp', operation, input);
  return {
    outputs,
    clock,
    issue: (input: object) =>
      call('IssueToken', input) as Promise<{ access_token: string; expires_in: number }>,
    keys: () => call('GetSigningKeys', {}) as Promise<JSONWebKeySet>,
    async close() {
      await cloud.close();
      store.close();
    },
  };
}

test('names follow from the template alone and look like AWS’s', async () => {
  const { outputs, close } = await setUp();
  await close();
  expect(outputs.Pool).toMatch(/^eu-west-1_[a-z0-9]{9}$/);
  expect(outputs.Web).toMatch(/^[a-z0-9]{26}$/);
  expect(outputs.Web).not.toBe(outputs.Robot);
  expect(outputs.Url).toBe(`https://cognito-idp.eu-west-1.amazonaws.com/${outputs.Pool}`);
  expect(outputs.Arn).toBe(`arn:aws:cognito-idp:eu-west-1:111122223333:userpool/${outputs.Pool}`);
  const again = await setUp();
  await again.close();
  expect(again.outputs).toEqual(outputs);
});

test('a user’s token is like Cognito’s, and lasts as long as the client says', async () => {
  const { issue, outputs, close } = await setUp();
  const { access_token: token, expires_in: seconds } = await issue({ subject: 'user-1' });
  await close();
  expect(seconds).toBe(300);
  expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', kid: expect.any(String) });
  expect(decodeJwt(token)).toEqual({
    sub: 'user-1',
    username: 'user-1',
    iss: outputs.Url,
    client_id: outputs.Web,
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    iat: 1_700_000_000,
    exp: 1_700_000_300,
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

test('scopes come from the client that may ask for them', async () => {
  const { issue, outputs, close } = await setUp();
  const { access_token: token, expires_in: seconds } = await issue({
    subject: 'boss',
    scopes: ['shop/refund'],
  });
  await close();
  expect(decodeJwt(token)).toMatchObject({ client_id: outputs.Robot, scope: 'shop/refund' });
  expect(seconds).toBe(3600);
});

test.each([
  [{ subject: 'u', scopes: ['shop/rob'] }, /scopes shop\/rob; it may for: shop\/refund/],
  [{ subject: 'u', clientId: 'nobody' }, /no user pool client "nobody"/],
  [{ subject: 'u', issuer: 'https://own' }, /clientId/],
  [{ subject: '' }, /subject/],
  [{ subject: 'u', role: 'admin' }, /role/],
])('%j is refused with a reason', async (input, reason) => {
  const { issue, close } = await setUp();
  await expect(issue(input)).rejects.toThrow(reason);
  await close();
});

test('any issuer of one’s own is signed by the same key', async () => {
  const { issue, keys, clock, close } = await setUp({ Resources: {} });
  const { access_token: token } = await issue({
    subject: 'u',
    issuer: 'https://login.example',
    clientId: 'app',
  });
  const keySet = createLocalJWKSet(await keys());
  await close();
  const { payload } = await jwtVerify(token, keySet, { currentDate: new Date(clock.now()) });
  expect(payload).toMatchObject({ iss: 'https://login.example', client_id: 'app' });
});

test('a token stays valid when everything was started anew', async () => {
  const before = await setUp();
  const { access_token: token } = await before.issue({ subject: 'u' });
  await before.close();
  const after = await setUp();
  const { keys } = await after.keys();
  await after.close();
  expect(keys).toHaveLength(1);
  expect(keys[0]).toMatchObject({ kid: decodeProtectedHeader(token).kid, alg: 'RS256' });
  expect(keys[0]).not.toHaveProperty('d');
  const verified = jwtVerify(token, createLocalJWKSet({ keys }), {
    currentDate: new Date(after.clock.now()),
  });
  await expect(verified).resolves.toBeDefined();
});

test('an unknown property is refused by name', () => {
  const Pool = { Type: 'AWS::Cognito::UserPool', Properties: { LambdaConfig: {} } };
  expect(() => resolveTemplate({ Resources: { Pool } }, [createCognito()], place)).toThrow(
    'Pool (AWS::Cognito::UserPool): property LambdaConfig',
  );
});
