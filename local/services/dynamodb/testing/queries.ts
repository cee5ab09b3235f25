import {
  type AttributeValue,
  BatchWriteItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, expectInvalid } from './database.ts';

const BIG = `1${'0'.repeat(30)}`;
const NUMBERS = [
  '-100',
  '-1.5',
  '-1.25',
  '0',
  '0.001',
  '2',
  '10',
  '9007199254740992',
  '9007199254740993',
  BIG,
];
const TEXTS = ['', 'a', 'a\u0000', 'ab', 'b', 'é', '한', '\uffff', '🎟'].filter(Boolean);

/** Query and Scan over tables and indexes. */
export function queriesContract(database: () => Database): void {
  describe('queries', () => {
    let TableName = '';
    let texts = '';
    const query = (input: Partial<QueryCommandInput>) =>
      database().client.send(new QueryCommand({ TableName, ...input }));
    const numbers = (items: Record<string, AttributeValue>[] | undefined) =>
      items?.map((item) => item.sk?.N);
    const where = (condition: string, values: Record<string, AttributeValue> = {}) => ({
      KeyConditionExpression: `pk = :pk${condition && ` AND ${condition}`}`,
      ExpressionAttributeValues: { ':pk': { S: 'a' }, ...values },
    });
    const byOwner = {
      IndexName: 'byOwner',
      KeyConditionExpression: 'owner_id = :o',
      ExpressionAttributeValues: { ':o': { S: 'me' } },
    };

    beforeAll(async () => {
      TableName = await database().createTable({
        key: { pk: 'S', sk: 'N' },
        indexes: [
          { name: 'byOwner', key: { owner_id: 'S', placed: 'S' } },
          { name: 'keysOnly', key: { owner_id: 'S' }, projection: 'KEYS_ONLY' },
          { name: 'including', key: { owner_id: 'S' }, projection: ['extra'] },
        ],
      });
      texts = await database().createTable({ key: { pk: 'S', sk: 'S' } });
      const put = (Item: Record<string, AttributeValue>, name = TableName) =>
        database().client.send(new PutItemCommand({ TableName: name, Item }));
      for (const [at, sk] of NUMBERS.entries()) {
        await put({ pk: { S: 'a' }, sk: { N: sk }, even: { BOOL: at % 2 === 0 } });
      }
      for (const sk of TEXTS) await put({ pk: { S: 'a' }, sk: { S: sk } }, texts);
      for (let at = 0; at < 7; at++) {
        await put({
          pk: { S: 'owned' },
          sk: { N: `${at}` },
          owner_id: { S: 'me' },
          placed: { S: `2026-0${Math.trunc(at / 2)}` },
          extra: { S: 'x' },
          other: { S: 'y' },
        });
      }
    });

    test('numbers stand in numeric order, both ways', async () => {
      expect(numbers((await query(where(''))).Items)).toEqual(NUMBERS);
      const backwards = await query({ ...where(''), ScanIndexForward: false });
      expect(numbers(backwards.Items)).toEqual(NUMBERS.toReversed());
    });

    test.each([
      ['sk = :v', { ':v': { N: '2.0' } }, ['2']],
      ['sk < :v', { ':v': { N: '-1.25' } }, ['-100', '-1.5']],
      ['sk <= :v', { ':v': { N: '-1.25' } }, ['-100', '-1.5', '-1.25']],
      ['sk > :v', { ':v': { N: '10' } }, ['9007199254740992', '9007199254740993', BIG]],
      [':v <= sk', { ':v': { N: '9007199254740993' } }, ['9007199254740993', BIG]],
      [
        'sk BETWEEN :v AND :w',
        { ':v': { N: '-1.5' }, ':w': { N: '2' } },
        ['-1.5', '-1.25', '0', '0.001', '2'],
      ],
    ])('%s', async (condition, values, expected) => {
      expect(numbers((await query(where(condition, values))).Items)).toEqual(expected);
    });

    test('texts stand in the order of their UTF-8 bytes', async () => {
      const { Items } = await query({ ...where(''), TableName: texts });
      expect(Items?.map(({ sk }) => sk?.S)).toEqual(TEXTS);
    });

    test.each([
      ['a', ['a', 'a\u0000', 'ab']],
      ['한', ['한']],
      ['\uffff', ['\uffff']],
      ['🎟', ['🎟']],
    ])('begins_with %j', async (prefix, expected) => {
      const input = where('begins_with(sk, :p)', { ':p': { S: prefix } });
      const { Items } = await query({ ...input, TableName: texts });
      expect(Items?.map(({ sk }) => sk?.S)).toEqual(expected);
    });

    test('pages follow each other without gap or repetition, both ways', async () => {
      for (const ScanIndexForward of [true, false]) {
        const seen: (string | undefined)[] = [];
        let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
        do {
          const page = await query({
            ...where('sk > :v', { ':v': { N: '-100' } }),
            Limit: 3,
            ScanIndexForward,
            ExclusiveStartKey,
          });
          expect(page.Items?.length).toBeLessThanOrEqual(3);
          seen.push(...(numbers(page.Items) ?? []));
          ExclusiveStartKey = page.LastEvaluatedKey;
        } while (ExclusiveStartKey);
        const expected = NUMBERS.slice(1);
        expect(seen).toEqual(ScanIndexForward ? expected : expected.toReversed());
      }
    });

    test('a page that its limit ends says where, even at the very end', async () => {
      const page = await query({ ...where(''), Limit: NUMBERS.length });
      expect(page.LastEvaluatedKey).toBeDefined();
      const rest = await query({ ...where(''), ExclusiveStartKey: page.LastEvaluatedKey });
      expect(rest).toMatchObject({ Items: [], Count: 0 });
      expect(rest.LastEvaluatedKey).toBeUndefined();
    });

    test('a filter is applied after the limit', async () => {
      const input = where('', { ':yes': { BOOL: true } });
      const page = await query({ ...input, FilterExpression: 'even = :yes', Limit: 4 });
      expect(page).toMatchObject({ Count: 2, ScannedCount: 4 });
    });

    test('counting gives no items', async () => {
      const page = await query({ ...where(''), Select: 'COUNT' });
      expect(page).toMatchObject({ Count: NUMBERS.length, ScannedCount: NUMBERS.length });
      expect(page.Items).toBeUndefined();
    });

    test('pages of an index with equal sort keys follow each other too', async () => {
      for (const ScanIndexForward of [true, false]) {
        const seen: (string | undefined)[] = [];
        let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
        do {
          const page = await query({ ...byOwner, Limit: 2, ScanIndexForward, ExclusiveStartKey });
          seen.push(...(numbers(page.Items) ?? []));
          ExclusiveStartKey = page.LastEvaluatedKey;
          if (ExclusiveStartKey) {
            expect(Object.keys(ExclusiveStartKey).sort()).toEqual([
              'owner_id',
              'pk',
              'placed',
              'sk',
            ]);
          }
        } while (ExclusiveStartKey);
        expect(seen.toSorted()).toEqual(['0', '1', '2', '3', '4', '5', '6']);
      }
    });

    test('an index holds what it projects', async () => {
      const keys = { owner_id: { S: 'me' }, pk: { S: 'owned' }, sk: { N: '0' } };
      const first = async (IndexName: string) => {
        const { Items } = await query({ ...byOwner, IndexName });
        return Items?.find(({ sk }) => sk?.N === '0');
      };
      expect(await first('keysOnly')).toEqual(keys);
      expect(await first('including')).toEqual({ ...keys, extra: { S: 'x' } });
      expect(await first('byOwner')).toMatchObject({ ...keys, other: { S: 'y' } });
      await expectInvalid(
        query({ ...byOwner, IndexName: 'keysOnly', ProjectionExpression: 'extra' }),
        'does not project [extra]',
      );
      await expectInvalid(
        query({ ...byOwner, IndexName: 'keysOnly', Select: 'ALL_ATTRIBUTES' }),
        'projection type is not ALL',
      );
    });

    test('an item enters, moves within and leaves a sparse index with its keys', async () => {
      const Key = { pk: { S: 'sparse' }, sk: { N: '1' } };
      const placed = async () => {
        const { Items } = await query({
          ...byOwner,
          ExpressionAttributeValues: { ':o': { S: 'sparse' } },
        });
        return Items?.map((item) => item.placed?.S);
      };
      const set = (UpdateExpression: string, values?: Record<string, AttributeValue>) =>
        database().client.send(
          new UpdateItemCommand({
            TableName,
            Key,
            UpdateExpression,
            ...(values && { ExpressionAttributeValues: values }),
          }),
        );
      await set('SET owner_id = :o', { ':o': { S: 'sparse' } });
      expect(await placed()).toEqual([]);
      await set('SET placed = :p', { ':p': { S: 'one' } });
      expect(await placed()).toEqual(['one']);
      await set('SET placed = :p', { ':p': { S: 'two' } });
      expect(await placed()).toEqual(['two']);
      await set('REMOVE placed');
      expect(await placed()).toEqual([]);
    });

    test('index keys of a wrong type or empty are refused', async () => {
      const put = (owner: AttributeValue) =>
        database().client.send(
          new PutItemCommand({
            TableName,
            Item: { pk: { S: 'bad' }, sk: { N: '1' }, owner_id: owner },
          }),
        );
      await expectInvalid(put({ N: '1' }), 'Type mismatch for Index Key');
      await expectInvalid(put({ S: '' }), 'IndexKey: owner_id');
    });

    test.each([
      ['sk = :v', { ':v': { N: '1' } }, 'missed key schema element'],
      ['pk = :v OR sk = :w', { ':v': { S: 'a' }, ':w': { N: '1' } }, 'OR'],
      ['pk < :v', { ':v': { S: 'a' } }, 'Query key condition not supported'],
      ['pk = :v', { ':v': { N: '1' } }, 'does not match schema type'],
      [
        'pk = :v AND sk > :w AND sk < :x',
        { ':v': { S: 'a' }, ':w': { N: '1' }, ':x': { N: '2' } },
        'one condition per key',
      ],
      ['pk = :v AND sk <> :w', { ':v': { S: 'a' }, ':w': { N: '1' } }, '<>'],
      [
        'pk = :v AND begins_with(sk, :w)',
        { ':v': { S: 'a' }, ':w': { N: '1' } },
        'operand type: N',
      ],
    ])('%s is refused', async (KeyConditionExpression, ExpressionAttributeValues, message) => {
      await expectInvalid(query({ KeyConditionExpression, ExpressionAttributeValues }), message);
    });

    test('what a query cannot do is refused', async () => {
      await expectInvalid(query({ ...byOwner, ConsistentRead: true }), /[Cc]onsistent read/);
      await expectInvalid(query({ ...where(''), IndexName: 'none' }), 'specified index: none');
      await expectInvalid(query({ ...where(''), Limit: 0 }), 'greater than or equal to 1');
      await expectInvalid(
        query({ ...where('', { ':v': { N: '1' } }), FilterExpression: 'sk > :v' }),
        'Filter Expression can only contain non-primary key attributes',
      );
      await expectInvalid(query({ ...where(''), ExclusiveStartKey: { pk: { S: 'a' } } }), '');
      await expectInvalid(
        query({ ...where(''), ExclusiveStartKey: { pk: { S: 'b' }, sk: { N: '1' } } }),
        'The provided starting key',
      );
    });

    test('a page ends at 1 MB', async () => {
      const body = { S: 'x'.repeat(300 * 1024) };
      for (let at = 0; at < 5; at++) {
        await database().client.send(
          new BatchWriteItemCommand({
            RequestItems: {
              [TableName]: [
                { PutRequest: { Item: { pk: { S: 'big' }, sk: { N: `${at}` }, body } } },
              ],
            },
          }),
        );
      }
      const input = {
        KeyConditionExpression: 'pk = :v',
        ExpressionAttributeValues: { ':v': { S: 'big' } },
      };
      const page = await query(input);
      expect(numbers(page.Items)).toEqual(['0', '1', '2', '3']);
      const rest = await query({ ...input, ExclusiveStartKey: page.LastEvaluatedKey });
      expect(numbers(rest.Items)).toEqual(['4']);
    });

    test('a scan finds every item once, page by page, of the table and of an index', async () => {
      for (const [IndexName, expected] of [
        [undefined, TEXTS.length],
        ['byOwner', 7],
      ] as const) {
        const seen = new Set<string>();
        let count = 0;
        let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
        do {
          const page = await database().client.send(
            new ScanCommand({
              TableName: IndexName ? TableName : texts,
              IndexName,
              Limit: 2,
              ExclusiveStartKey,
            }),
          );
          for (const item of page.Items ?? []) seen.add(JSON.stringify([item.pk, item.sk]));
          count += page.Count ?? 0;
          ExclusiveStartKey = page.LastEvaluatedKey;
        } while (ExclusiveStartKey);
        expect([count, seen.size]).toEqual([expected, expected]);
      }
    });
  });
}
