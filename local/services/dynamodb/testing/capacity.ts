import {
  type AttributeValue,
  type ConsumedCapacity,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from './database.ts';

/** ReturnConsumedCapacity of single operations, with what they cost the indexes. */
export function capacityContract(database: () => Database): void {
  describe('consumed capacity', () => {
    let TableName = '';
    const ReturnConsumedCapacity = 'INDEXES';
    const figures = ({
      ConsumedCapacity: used,
    }: {
      ConsumedCapacity?: ConsumedCapacity | undefined;
    }) => ({
      total: used?.CapacityUnits,
      table: used?.Table?.CapacityUnits,
      ...Object.fromEntries(
        Object.entries(used?.GlobalSecondaryIndexes ?? {}).map(([name, { CapacityUnits }]) => [
          name,
          CapacityUnits,
        ]),
      ),
    });
    const put = async (Item: Record<string, AttributeValue>) =>
      figures(
        await database().client.send(
          new PutItemCommand({ TableName, Item, ReturnConsumedCapacity }),
        ),
      );
    const update = async (pk: string, UpdateExpression: string, value?: AttributeValue) =>
      figures(
        await database().client.send(
          new UpdateItemCommand({
            TableName,
            Key: { pk: { S: pk } },
            UpdateExpression,
            ...(value && { ExpressionAttributeValues: { ':v': value } }),
            ReturnConsumedCapacity,
          }),
        ),
      );

    beforeAll(async () => {
      TableName = await database().createTable({
        key: { pk: 'S' },
        indexes: [
          { name: 'all', key: { owner_id: 'S', placed: 'S' } },
          { name: 'keys', key: { owner_id: 'S' }, projection: 'KEYS_ONLY' },
        ],
      });
    });

    test('an index costs when what it projects changes, and only then', async () => {
      const pk = { S: 'a' };
      expect(await put({ pk })).toEqual({ total: 1, table: 1 });
      expect(await put({ pk, owner_id: { S: 'o' }, placed: { S: '1' } })).toEqual({
        total: 3,
        table: 1,
        all: 1,
        keys: 1,
      });
      expect(await put({ pk, owner_id: { S: 'o' }, placed: { S: '1' } })).toEqual({
        total: 1,
        table: 1,
      });
      expect(await update('a', 'SET v = :v', { S: 'x' })).toEqual({ total: 2, table: 1, all: 1 });
      expect(await update('a', 'SET placed = :v', { S: '2' })).toEqual({
        total: 3,
        table: 1,
        all: 2,
      });
      expect(await update('a', 'REMOVE placed')).toEqual({ total: 2, table: 1, all: 1 });
      expect(await update('a', 'REMOVE owner_id')).toEqual({ total: 2, table: 1, keys: 1 });
    });

    test('writes cost by KB of the larger item, before or after', async () => {
      const body = { S: 'x'.repeat(2500) };
      expect(await put({ pk: { S: 'b' }, body })).toEqual({ total: 3, table: 3 });
      expect(await put({ pk: { S: 'b' } })).toEqual({ total: 3, table: 3 });
    });

    test('reads cost by 4 KB, half of it when eventually consistent', async () => {
      await put({ pk: { S: 'c' }, body: { S: 'x'.repeat(5000) } });
      const get = async (pk: string, ConsistentRead: boolean) =>
        figures(
          await database().client.send(
            new GetItemCommand({
              TableName,
              Key: { pk: { S: pk } },
              ConsistentRead,
              ReturnConsumedCapacity,
            }),
          ),
        );
      expect(await get('c', true)).toEqual({ total: 2, table: 2 });
      expect(await get('c', false)).toEqual({ total: 1, table: 1 });
      expect(await get('absent', true)).toEqual({ total: 1, table: 1 });
    });

    test('a query of an index is counted there', async () => {
      await put({ pk: { S: 'd' }, owner_id: { S: 'q' }, placed: { S: '1' } });
      const answer = await database().client.send(
        new QueryCommand({
          TableName,
          IndexName: 'keys',
          KeyConditionExpression: 'owner_id = :o',
          ExpressionAttributeValues: { ':o': { S: 'q' } },
          ReturnConsumedCapacity,
        }),
      );
      expect(figures(answer)).toEqual({ total: 0.5, table: 0, keys: 0.5 });
    });

    test('TOTAL gives the sum alone, and NONE nothing', async () => {
      const get = (mode: 'TOTAL' | 'NONE') =>
        database().client.send(
          new GetItemCommand({ TableName, Key: { pk: { S: 'x' } }, ReturnConsumedCapacity: mode }),
        );
      expect((await get('TOTAL')).ConsumedCapacity).toEqual({ TableName, CapacityUnits: 0.5 });
      expect((await get('NONE')).ConsumedCapacity).toBeUndefined();
    });
  });
}
