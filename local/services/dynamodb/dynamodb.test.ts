import { describe, expect, onTestFinished, test } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { type ServeOptions, serveServices } from '../../testing/serve.ts';
import { createDynamodb } from './index.ts';

/** What the documentation says of AWS and DynamoDB Local does not do, so no contract test can ask. */
const KEY = { pk: { S: 'a' } };

async function open(options: ServeOptions = {}) {
  const served = await serveServices([createDynamodb()], options);
  onTestFinished(() => served.close());
  const call = <Output = Record<string, unknown>>(operation: string, input: object) =>
    served.cloud.call('tester', 'dynamodb', operation, input) as Promise<Output>;
  const table = (TableName: string, more: object = {}) =>
    call('CreateTable', {
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      ...more,
    });
  return { ...served, call, table };
}

describe('expiry', () => {
  const START_SECONDS = 1_767_225_600;
  const DAY_MS = 24 * 60 * 60 * 1000;

  async function expiring() {
    const clock = createManualClock(START_SECONDS * 1000);
    const { call, table } = await open({ clock });
    await table('items', {
      AttributeDefinitions: ['pk', 'owner_id'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byOwner',
          KeySchema: [{ AttributeName: 'owner_id', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    });
    const setExpiry = (Enabled: boolean) =>
      call('UpdateTimeToLive', {
        TableName: 'items',
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled },
      });
    const put = (pk: string, expires: object) =>
      call('PutItem', {
        TableName: 'items',
        Item: { pk: { S: pk }, owner_id: { S: 'me' }, expires },
      });
    const left = async () => {
      const { Items } = await call<{ Items: { pk: { S: string } }[] }>('Query', {
        TableName: 'items',
        IndexName: 'byOwner',
        KeyConditionExpression: 'owner_id = :o',
        ExpressionAttributeValues: { ':o': { S: 'me' } },
      });
      const scanned = await call<{ Count: number }>('Scan', { TableName: 'items' });
      expect(scanned.Count).toBe(Items.length);
      return Items.map(({ pk }) => pk.S);
    };
    return { clock, setExpiry, put, left };
  }

  test('items go in the second that their attribute names, from the index as well', async () => {
    const { clock, setExpiry, put, left } = await expiring();
    await setExpiry(true);
    await put('later', { N: `${START_SECONDS + 20}` });
    await put('sooner', { N: `${START_SECONDS + 10}` });
    await put('never', { S: 'not a number' });
    await clock.advance(9_999);
    expect(await left()).toEqual(['later', 'never', 'sooner']);
    await clock.advance(1);
    expect(await left()).toEqual(['later', 'never']);
    await clock.advance(10_000);
    expect(await left()).toEqual(['never']);
  });

  test('what was due more than five years ago stays', async () => {
    const { clock, setExpiry, put, left } = await expiring();
    await setExpiry(true);
    await put('ancient', { N: '1000' });
    await put('due', { N: `${START_SECONDS - 1}` });
    await clock.advance(DAY_MS);
    expect(await left()).toEqual(['ancient']);
  });

  test('items from before are judged when it is switched on, and spared when switched off', async () => {
    const { clock, setExpiry, put, left } = await expiring();
    await put('before', { N: `${START_SECONDS + 10}` });
    await put('spared', { N: `${START_SECONDS + 5000}` });
    await setExpiry(true);
    await clock.advance(60_000);
    expect(await left()).toEqual(['spared']);
    await setExpiry(false);
    await clock.advance(DAY_MS);
    expect(await left()).toEqual(['spared']);
  });
});

describe('transactions', () => {
  const takeOne = {
    TransactItems: [
      {
        Update: {
          TableName: 'items',
          Key: KEY,
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
    ],
    ClientRequestToken: 'token',
  };

  test('a token is remembered for ten minutes', async () => {
    const clock = createManualClock();
    const { call, table } = await open({ clock });
    await table('items');
    const count = async () => {
      await call('TransactWriteItems', takeOne);
      const { Item } = await call<{ Item: unknown }>('GetItem', { TableName: 'items', Key: KEY });
      return Item;
    };
    expect(await count()).toEqual({ ...KEY, n: { N: '1' } });
    await clock.advance(10 * 60 * 1000 - 1);
    expect(await count()).toEqual({ ...KEY, n: { N: '1' } });
    await clock.advance(1);
    expect(await count()).toEqual({ ...KEY, n: { N: '2' } });
  });

  test('an item that cannot be written is a reason, and nothing is written', async () => {
    const { call, table } = await open();
    await table('items');
    await call('PutItem', { TableName: 'items', Item: { ...KEY, n: { S: 'text' } } });
    const put = (Item: object) => ({ Put: { TableName: 'items', Item } });
    const cancelled = call('TransactWriteItems', {
      TransactItems: [put({ pk: { S: 'new' } }), ...takeOne.TransactItems, put({ other: KEY.pk })],
    });
    await expect(cancelled).rejects.toMatchObject({
      code: 'TransactionCanceledException',
      details: {
        CancellationReasons: [
          { Code: 'None' },
          { Code: 'ValidationError', Message: expect.stringContaining('incorrect data type') },
          { Code: 'ValidationError', Message: expect.stringContaining('Missing the key pk') },
        ],
      },
    });
    expect(await call('Scan', { TableName: 'items' })).toMatchObject({ Count: 1 });
  });

  test('they consume twice what single writes and reads do', async () => {
    const { call, table } = await open();
    await table('items');
    const ReturnConsumedCapacity = 'TOTAL';
    const consumed = (units: number, kind: string) => ({
      ConsumedCapacity: [{ TableName: 'items', CapacityUnits: units, [kind]: units }],
    });
    const write = { ...takeOne, ReturnConsumedCapacity };
    expect(await call('TransactWriteItems', write)).toEqual(consumed(2, 'WriteCapacityUnits'));
    expect(await call('TransactWriteItems', write)).toEqual(consumed(2, 'ReadCapacityUnits'));
    const read = { Get: { TableName: 'items', Key: KEY } };
    expect(
      await call('TransactGetItems', { TransactItems: [read, read], ReturnConsumedCapacity }),
    ).toMatchObject(consumed(4, 'ReadCapacityUnits'));
  });
});

describe('items', () => {
  test('numbers are kept in their one form', async () => {
    const { call, table } = await open();
    await table('items');
    await call('PutItem', { TableName: 'items', Item: { ...KEY, n: { NS: ['1.50', '+2e2'] } } });
    expect(await call('GetItem', { TableName: 'items', Key: KEY })).toEqual({
      Item: { ...KEY, n: { NS: ['1.5', '200'] } },
    });
  });

  test('a nested update answers with the parts that it names', async () => {
    const { call, table } = await open();
    await table('items');
    await call('PutItem', {
      TableName: 'items',
      Item: { ...KEY, m: { M: { a: { N: '1' }, b: { N: '2' } } } },
    });
    const answer = await call('UpdateItem', {
      TableName: 'items',
      Key: KEY,
      UpdateExpression: 'SET m.a = :v',
      ExpressionAttributeValues: { ':v': { N: '9' } },
      ReturnValues: 'UPDATED_NEW',
    });
    expect(answer).toEqual({ Attributes: { m: { M: { a: { N: '9' } } } } });
  });

  test('an index key of a wrong type is refused in an update too', async () => {
    const { call, table } = await open();
    await table('items', {
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'placed', AttributeType: 'N' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byPlace',
          KeySchema: [{ AttributeName: 'placed', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    });
    const update = call('UpdateItem', {
      TableName: 'items',
      Key: KEY,
      UpdateExpression: 'SET placed = :v',
      ExpressionAttributeValues: { ':v': { S: 'first' } },
    });
    await expect(update).rejects.toThrow(
      'Type mismatch for Index Key placed Expected: N Actual: S IndexName: byPlace',
    );
  });

  test.each([
    ['GetItem', { Key: KEY, AttributesToGet: ['a'] }, 'AttributesToGet'],
    ['PutItem', { Item: KEY, Expected: {} }, 'Expected'],
    ['Scan', { Segment: 0, TotalSegments: 2 }, 'Segment, TotalSegments'],
  ])('%s refuses by name what is not there', async (operation, input, names) => {
    const { call, table } = await open();
    await table('items');
    await expect(call(operation, { TableName: 'items', ...input })).rejects.toThrow(
      `Not part of the local cloud: ${names}`,
    );
  });

  test.each([
    ['PutItem', { Item: 'text' }],
    ['PutItem', { Item: { pk: 'text' } }],
    ['PutItem', { Item: { pk: { S: 1 } } }],
    ['GetItem', { Key: [] }],
  ])('%s of %j is SerializationException', async (operation, input) => {
    const { call, table } = await open();
    await table('items');
    await expect(call(operation, { TableName: 'items', ...input })).rejects.toMatchObject({
      code: 'SerializationException',
    });
  });
});
