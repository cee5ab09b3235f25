import { expect, test, vi } from 'vitest';
import { INTERNAL } from '../principal.ts';
import { createPolicyCheck } from './check.ts';
import { authorityOf, place, type Resources, role, services, storeOfAll } from './testing/stack.ts';

const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/stock';

function setUp(resources: Resources) {
  const onRefusal = vi.fn();
  const check = createPolicyCheck({
    authority: authorityOf(resources),
    services,
    context: { place, store: storeOfAll() },
    onRefusal,
  });
  const call = check.wrapper(async () => 'done');
  return { ...check, call, onRefusal };
}

const writes = role({
  Effect: 'Allow',
  Action: ['dynamodb:UpdateItem', 'dynamodb:PutItem'],
  Resource: TABLE,
});

test('a call that its role allows goes on; one that it does not is refused before its service', async () => {
  const { call, onRefusal } = setUp(writes);
  expect(await call('worker', 'dynamodb', 'PutItem', { TableName: 'stock' })).toBe('done');
  const scan = () => call('worker', 'dynamodb', 'Scan', { TableName: 'stock' });
  await expect(scan()).rejects.toMatchObject({ code: 'AccessDeniedException', statusCode: 400 });
  await expect(scan()).rejects.toThrow(`dynamodb:Scan on resource: ${TABLE} because`);
  expect(onRefusal).toHaveBeenCalledOnce();
});

test('a transaction needs the right of each of its parts', async () => {
  const { call } = setUp(writes);
  const Update = { TableName: 'stock' };
  const transact = (...TransactItems: object[]) =>
    call('worker', 'dynamodb', 'TransactWriteItems', { TransactItems });
  expect(await transact({ Update }, { Put: Update })).toBe('done');
  await expect(transact({ Update }, { ConditionCheck: Update })).rejects.toThrow(
    'dynamodb:ConditionCheckItem',
  );
  await expect(transact({ Update }, { Update: { TableName: 'other' } })).rejects.toThrow(
    'table/other',
  );
});

test.each([
  ['sqs', 'SendMessage', { QueueUrl: 'http://q/000000000000/main' }, 'AccessDenied', 403],
  ['s3', 'PutObject', { Bucket: 'lake', Key: 'a/b' }, 'AccessDenied', 403],
  ['lambda', 'Invoke', { FunctionName: 'worker' }, 'AccessDeniedException', 403],
  ['events', 'PutEvents', { Entries: [{ EventBusName: 'bus' }] }, 'AccessDeniedException', 400],
])('%s refuses with its own error', async (service, operation, input, code, statusCode) => {
  await expect(setUp(role()).call('worker', service, operation, input)).rejects.toMatchObject({
    code,
    statusCode,
  });
});

test('what is no matter of IAM is let through: the HTTP API, AWS’s inside, operations that are none', async () => {
  const { call } = setUp(role());
  for (const [principal, service, operation] of [
    ['anonymous', 'execute-api', 'Invoke'],
    ['worker', 'sts', 'GetCallerIdentity'],
    ['worker', 'sqs', 'Dance'],
    [INTERNAL, 'sqs', 'ReceiveMessage'],
  ] as const) {
    expect(await call(principal, service, operation, {})).toBe('done');
  }
});

test('garbage is judged too, and not stumbled over', async () => {
  const { call } = setUp(role());
  for (const { name, authorization } of services) {
    for (const operation of Object.keys(authorization?.access ?? {})) {
      const outcome = await call('admin', name, operation, {}).catch((error) => error);
      expect([name, operation, outcome]).toEqual([name, operation, 'done']);
    }
  }
});

test('a grant is needed when it alone allowed a call, and spare otherwise', async () => {
  const double = { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: TABLE };
  const { call, uses } = setUp(
    role(
      { Effect: 'Allow', Action: ['dynamodb:PutItem', 'dynamodb:Query'], Resource: TABLE },
      double,
      double,
    ),
  );
  await call('worker', 'dynamodb', 'PutItem', { TableName: 'stock' });
  await call('worker', 'dynamodb', 'GetItem', { TableName: 'stock' });
  const needed = uses().filter(({ needed }) => needed !== undefined);
  expect(needed.map(({ action }) => action)).toEqual(['sts:AssumeRole', 'dynamodb:PutItem']);
  expect(uses()).toHaveLength(5);
});
