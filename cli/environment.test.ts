import { expect, test } from 'vitest';
import { type FakeRequest, fakeSystem } from './testing/fake-system.ts';
import { eventflow } from './testing/run.ts';

const query = ['sql', 'SELECT 1', '--format', 'json', '--env', 'dev'];

test('a deployed environment is found by the outputs of its stack', async () => {
  await using system = await fakeSystem({
    athena: () => ({ columns: [{ Name: 'n', Type: 'bigint' }], rows: [['1']] }),
  });
  const ran = await eventflow(query, system.awsEnvironment);
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(ran.stdout)).toEqual([{ n: 1 }]);
});

test('a stack that is not there says how to deploy it', async () => {
  await using system = await fakeSystem({ stacks: () => ({}) });
  expect(await eventflow(query, system.awsEnvironment)).toEqual({
    exitCode: 3,
    stdout: '',
    stderr: 'There is no stack EventFlow-dev. Deploy it with: npx cdk deploy -c env=dev\n',
  });
});

test.each([
  ['locl', 'local'],
  ['dve', 'dev'],
  ['pro', 'prod'],
])('for --env %s, %s is suggested', async (name, meant) => {
  await using system = await fakeSystem({
    stacks: () => ({ 'EventFlow-dev': {}, 'EventFlow-prod': {}, Other: {} }),
  });
  const line = ['sql', 'SELECT 1', '--env', name];
  expect(await eventflow(line, system.awsEnvironment)).toEqual({
    exitCode: 3,
    stdout: '',
    stderr: `There is no stack EventFlow-${name}. Did you mean "${meant}"?\n`,
  });
});

test('without credentials, an environment that is nearly local is not taken for AWS without a word', async () => {
  const ran = await eventflow(['sql', 'SELECT 1', '--env', 'locall'], {
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    HOME: '/nonexistent',
  });
  expect(ran).toMatchObject({ exitCode: 3, stdout: '' });
  expect(ran.stderr).toContain('There are no AWS credentials.');
  expect(ran.stderr).toContain('Did you mean "local"?');
});

test('a stack of another version says which output it lacks', async () => {
  await using system = await fakeSystem({ stacks: () => ({ 'EventFlow-dev': { ApiUrl: 'x' } }) });
  const ran = await eventflow(query, system.awsEnvironment);
  expect(ran).toMatchObject({ exitCode: 3, stdout: '' });
  expect(ran.stderr).toContain('has no output WorkgroupName');
});

test('an operator of a deployed environment signs in with the client secret', async () => {
  const requests: FakeRequest[] = [];
  await using system = await fakeSystem({
    api(request) {
      requests.push(request);
      return { statusCode: 200, body: { access_token: 'granted' } };
    },
  });
  const line = ['token', 'me', '--operator', '--env', 'dev'];
  const environment = { ...system.awsEnvironment, EVENTFLOW_OPERATOR_SECRET: 's3cret' };
  expect(await eventflow(line, environment)).toMatchObject({ exitCode: 0, stdout: 'granted\n' });
  const credentials = Buffer.from('the-client:s3cret').toString('base64');
  expect(requests).toMatchObject([
    {
      path: '/oauth2/token',
      caller: `Basic ${credentials}`,
      body: 'grant_type=client_credentials&scope=eventflow%2Foperator',
    },
  ]);
});

test('an operator without the secret is told where it comes from', async () => {
  await using system = await fakeSystem();
  const ran = await eventflow(['event', 'list', '--env', 'dev'], system.awsEnvironment);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toContain('Set EVENTFLOW_OPERATOR_SECRET to the client secret of the-client');
});

const ownIssuer = { IssuerUrl: 'https://id.example/', IssuerAudience: 'shop office' };

test('where the stack trusts another issuer, an operator brings a token of it', async () => {
  const callers: (string | undefined)[] = [];
  await using system = await fakeSystem({
    stacks: (endpoint) => ({ 'EventFlow-dev': { ApiUrl: endpoint, ...ownIssuer } }),
    api({ caller }) {
      callers.push(caller);
      return { statusCode: 200, body: { items: [], nextCursor: null } };
    },
  });
  const line = ['event', 'list', '--env', 'dev'];
  const without = await eventflow(line, system.awsEnvironment);
  expect(without).toMatchObject({ exitCode: 2, stdout: '' });
  expect(without.stderr).toContain(
    'Set EVENTFLOW_OPERATOR_TOKEN to an access token of https://id.example/ with the scope eventflow/operator.',
  );
  const environment = { ...system.awsEnvironment, EVENTFLOW_OPERATOR_TOKEN: 'brought' };
  expect(await eventflow(line, environment)).toMatchObject({ exitCode: 0 });
  expect(callers).toEqual(['brought']);
});

test('on this machine the local issuer signs in the name of the one that the stack trusts', async () => {
  await using system = await fakeSystem({
    stacks: (endpoint) => ({ 'EventFlow-local': { ApiUrl: endpoint, ...ownIssuer } }),
  });
  expect(await eventflow(['token', 'me'], system.environment)).toMatchObject({
    exitCode: 0,
    stdout: 'me of shop at https://id.example/\n',
  });
});
