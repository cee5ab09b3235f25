import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, expectInvalid } from './database.ts';

/** Storing, reading and deleting whole items. */
export function itemsContract(database: () => Database): void {
  describe('items', () => {
    let TableName = '';
    const send = <Output>(command: { input: unknown }) =>
      database().client.send(command as never) as Promise<Output>;
    const put = (Item: PutItemCommand['input']['Item'], more = {}) =>
      database().client.send(new PutItemCommand({ TableName, Item, ...more }));
    const get = (pk: string, more = {}) =>
      database().client.send(
        new GetItemCommand({ TableName, Key: { pk: { S: pk } }, ConsistentRead: true, ...more }),
      );

    beforeAll(async () => {
      TableName = await database().createTable({ key: { pk: 'S' } });
    });

    test('every type comes back as it was stored', async () => {
      const item = {
        pk: { S: 'types' },
        text: { S: '한글 🎟 ' },
        empty: { S: '' },
        number: { N: '-12.5' },
        binary: { B: Buffer.from([0, 1, 255]) },
        yes: { BOOL: true },
        nothing: { NULL: true },
        list: { L: [{ S: 'a' }, { L: [] }, { M: {} }] },
        map: { M: { inner: { M: { deep: { N: '1' } } } } },
        texts: { SS: ['a', 'b'] },
        numbers: { NS: ['1', '2.5'] },
        binaries: { BS: [Buffer.from('x')] },
      } as const;
      await put(structuredClone(item) as never);
      const { Item } = await get('types');
      expect(Item).toEqual({
        ...item,
        binary: { B: Uint8Array.from([0, 1, 255]) },
        binaries: { BS: [Uint8Array.from([120])] },
      });
    });

    test('a put replaces the whole item and shows the old one when asked', async () => {
      await put({ pk: { S: 'replaced' }, a: { N: '1' } });
      const answer = await put(
        { pk: { S: 'replaced' }, b: { N: '2' } },
        { ReturnValues: 'ALL_OLD' },
      );
      expect(answer.Attributes).toEqual({ pk: { S: 'replaced' }, a: { N: '1' } });
      expect((await get('replaced')).Item).toEqual({ pk: { S: 'replaced' }, b: { N: '2' } });
    });

    test('what is not there is no item, and deleting it is no error', async () => {
      expect((await get('absent')).Item).toBeUndefined();
      const answer = await send<{ Attributes?: unknown }>(
        new DeleteItemCommand({ TableName, Key: { pk: { S: 'absent' } }, ReturnValues: 'ALL_OLD' }),
      );
      expect(answer.Attributes).toBeUndefined();
    });

    test('a projection gives parts of an item', async () => {
      await put({
        pk: { S: 'parts' },
        a: { M: { b: { N: '1' }, c: { N: '2' } } },
        l: { L: [{ N: '0' }, { N: '1' }, { N: '2' }] },
        other: { S: 'x' },
      });
      const { Item } = await get('parts', {
        ProjectionExpression: 'l[2], a.#b, absent, l[0]',
        ExpressionAttributeNames: { '#b': 'b' },
      });
      expect(Item).toEqual({ a: { M: { b: { N: '1' } } }, l: { L: [{ N: '0' }, { N: '2' }] } });
    });

    test('keys have to be there, of their type and not empty', async () => {
      await expectInvalid(put({ a: { N: '1' } }), '');
      await expectInvalid(put({ pk: { N: '1' } }), 'Type mismatch for key');
      await expectInvalid(put({ pk: { S: '' } }), 'empty string value. Key: pk');
      await expectInvalid(get(''), 'empty string value. Key: pk');
      await expectInvalid(get('a', { Key: { pk: { S: 'a' }, more: { S: 'b' } } }), '');
    });

    test('an item of 400 KB is stored, one byte more is refused', async () => {
      const rest = 400 * 1024 - 'pklargebody'.length;
      await put({ pk: { S: 'large' }, body: { S: 'x'.repeat(rest) } });
      await expectInvalid(
        put({ pk: { S: 'large' }, body: { S: 'x'.repeat(rest + 1) } }),
        'Item size has exceeded the maximum allowed size',
      );
    });

    test('numbers are exact to 38 digits and refused beyond', async () => {
      const digits = '12345678901234567890123456789012345678';
      await put({ pk: { S: 'digits' }, n: { N: digits }, s: { N: '1E-130' } });
      expect((await get('digits')).Item?.n).toEqual({ N: digits });
      await expectInvalid(put({ pk: { S: 'd' }, n: { N: `${digits}9` } }), '38');
      await expectInvalid(put({ pk: { S: 'd' }, n: { N: '1E126' } }), 'Number overflow');
      await expectInvalid(put({ pk: { S: 'd' }, n: { N: '1E-131' } }), 'Number underflow');
      await expectInvalid(put({ pk: { S: 'd' }, n: { N: 'abc' } }), '');
    });

    test('sets are neither empty nor repetitive', async () => {
      await expectInvalid(put({ pk: { S: 's' }, s: { SS: [] } }), 'may not be empty');
      await expectInvalid(put({ pk: { S: 's' }, s: { SS: ['a', 'a'] } }), 'contains duplicates');
      await expectInvalid(put({ pk: { S: 's' }, s: { NS: ['1', '1.0'] } }), 'contains duplicates');
    });

    test('a table that is not there is ResourceNotFoundException', async () => {
      const call = put({ pk: { S: 'a' } }, { TableName: 'no-such-table' });
      await expect(call).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    });

    test('a batch writes and reads several items', async () => {
      await put({ pk: { S: 'batch-old' } });
      await send(
        new BatchWriteItemCommand({
          RequestItems: {
            [TableName]: [
              { PutRequest: { Item: { pk: { S: 'batch-new' }, v: { N: '1' } } } },
              { DeleteRequest: { Key: { pk: { S: 'batch-old' } } } },
            ],
          },
        }),
      );
      const keys = ['batch-new', 'batch-old', 'absent'].map((pk) => ({ pk: { S: pk } }));
      const answer = await database().client.send(
        new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: keys } } }),
      );
      expect(answer.Responses?.[TableName]).toEqual([{ pk: { S: 'batch-new' }, v: { N: '1' } }]);
      expect(answer.UnprocessedKeys).toEqual({});
    });

    test('a batch refuses the same item twice, and too many', async () => {
      const twice = [{ pk: { S: 'a' } }, { pk: { S: 'a' } }];
      await expectInvalid(
        send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: twice } } })),
        'contains duplicates',
      );
      const requests = Array.from({ length: 26 }, (_, at) => ({
        PutRequest: { Item: { pk: { S: `${at}` } } },
      }));
      await expectInvalid(
        send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } })),
        'Too many items',
      );
    });
  });
}
