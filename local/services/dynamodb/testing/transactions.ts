import {
  type AttributeValue,
  GetItemCommand,
  PutItemCommand,
  TransactGetItemsCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, expectInvalid } from './database.ts';

/** TransactWriteItems and TransactGetItems. */
export function transactionsContract(database: () => Database): void {
  describe('transactions', () => {
    let TableName = '';
    const key = (pk: string) => ({ pk: { S: pk } });
    const write = (TransactItems: TransactWriteItem[], more = {}) =>
      database().client.send(new TransactWriteItemsCommand({ TransactItems, ...more }));
    const put = (pk: string, more = {}): TransactWriteItem => ({
      Put: { TableName, Item: key(pk), ...more },
    });
    const take = (pk: string, count: string): TransactWriteItem => ({
      Update: {
        TableName,
        Key: key(pk),
        UpdateExpression: 'SET remaining = remaining - :k',
        ConditionExpression: 'remaining >= :k',
        ExpressionAttributeValues: { ':k': { N: count } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    });
    const store = (Item: Record<string, AttributeValue>) =>
      database().client.send(new PutItemCommand({ TableName, Item }));
    const read = async (pk: string) => {
      const answer = await database().client.send(
        new GetItemCommand({ TableName, Key: key(pk), ConsistentRead: true }),
      );
      return answer.Item;
    };

    beforeAll(async () => {
      TableName = await database().createTable({ key: { pk: 'S' } });
    });

    test('put, update, delete and check happen together', async () => {
      await store({ ...key('stock'), remaining: { N: '3' } });
      await store(key('gone'));
      await write([
        put('new', { ConditionExpression: 'attribute_not_exists(pk)' }),
        take('stock', '2'),
        { Delete: { TableName, Key: key('gone') } },
        {
          ConditionCheck: {
            TableName,
            Key: key('nobody'),
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
      ]);
      expect(await read('new')).toEqual(key('new'));
      expect(await read('stock')).toMatchObject({ remaining: { N: '1' } });
      expect(await read('gone')).toBeUndefined();
      expect(await read('nobody')).toBeUndefined();
    });

    test('one failed condition undoes all, and the reasons stand in the order of the items', async () => {
      await store({ ...key('low'), remaining: { N: '1' } });
      await store(key('taken'));
      const call = write([
        put('never'),
        take('low', '2'),
        put('taken', { ConditionExpression: 'attribute_not_exists(pk)' }),
      ]);
      await expect(call).rejects.toMatchObject({
        name: 'TransactionCanceledException',
        message: expect.stringContaining('[None, ConditionalCheckFailed, ConditionalCheckFailed]'),
        CancellationReasons: [
          { Code: 'None' },
          { Code: 'ConditionalCheckFailed', Item: { ...key('low'), remaining: { N: '1' } } },
          { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
        ],
      });
      const reasons = await call.catch((error) => error.CancellationReasons);
      expect(reasons[2].Item).toBeUndefined();
      expect(await read('never')).toBeUndefined();
      expect(await read('low')).toMatchObject({ remaining: { N: '1' } });
    });

    test('the same token writes once, and with another request it is refused', async () => {
      await store({ ...key('once'), remaining: { N: '10' } });
      const ClientRequestToken = `token-${process.pid}`;
      await write([take('once', '1')], { ClientRequestToken });
      await write([take('once', '1')], { ClientRequestToken });
      expect(await read('once')).toMatchObject({ remaining: { N: '9' } });
      await expect(write([take('once', '2')], { ClientRequestToken })).rejects.toMatchObject({
        name: 'IdempotentParameterMismatchException',
      });
    });

    test('a token of a cancelled transaction is free again', async () => {
      await store({ ...key('later'), remaining: { N: '0' } });
      const ClientRequestToken = `later-${process.pid}`;
      await expect(write([take('later', '1')], { ClientRequestToken })).rejects.toThrow();
      await store({ ...key('later'), remaining: { N: '1' } });
      await write([take('later', '1')], { ClientRequestToken });
      expect(await read('later')).toMatchObject({ remaining: { N: '0' } });
    });

    test('a hundred items are taken, more or the same twice are refused', async () => {
      const many = (count: number) => Array.from({ length: count }, (_, at) => put(`many-${at}`));
      await write(many(100));
      expect(await read('many-99')).toEqual(key('many-99'));
      await expectInvalid(write(many(101)), 'less than or equal to 100');
      await expectInvalid(write([]), 'greater than or equal to 1');
      await expectInvalid(
        write([put('twice'), { Delete: { TableName, Key: key('twice') } }]),
        'cannot include multiple operations on one item',
      );
    });

    test('an expression that is wrong in itself refuses the request', async () => {
      await expectInvalid(write([put('x', { ConditionExpression: 'pk =' })]), 'Syntax error');
      const elsewhere = write([{ Put: { TableName: 'no-such-table', Item: key('x') } }]);
      await expect(elsewhere).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    });

    test('reading several items together keeps their order', async () => {
      await store({ ...key('r1'), a: { N: '1' }, b: { N: '2' } });
      const answer = await database().client.send(
        new TransactGetItemsCommand({
          TransactItems: [
            { Get: { TableName, Key: key('absent') } },
            { Get: { TableName, Key: key('r1'), ProjectionExpression: 'b' } },
          ],
        }),
      );
      expect(answer.Responses?.map(({ Item }) => Item)).toEqual([undefined, { b: { N: '2' } }]);
    });
  });
}
