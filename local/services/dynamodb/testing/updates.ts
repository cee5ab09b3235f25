import {
  type AttributeValue,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, expectInvalid } from './database.ts';

type Values = Record<string, AttributeValue>;
type Attributes = Record<string, AttributeValue>;

interface Case {
  readonly of: Attributes;
  readonly update: string;
  readonly values?: Values;
  readonly gives: Attributes;
}

const CASES: readonly Case[] = [
  {
    of: { n: { N: '9007199254740993' } },
    update: 'SET n = n + :k',
    values: { ':k': { N: '1' } },
    gives: { n: { N: '9007199254740994' } },
  },
  {
    of: { n: { N: '1' }, m: { N: '2' } },
    update: 'SET n = m, m = n - :k',
    values: { ':k': { N: '3' } },
    gives: { n: { N: '2' }, m: { N: '-2' } },
  },
  {
    of: {},
    update: 'SET n = if_not_exists(n, :zero) + :k',
    values: { ':zero': { N: '0' }, ':k': { N: '5' } },
    gives: { n: { N: '5' } },
  },
  {
    of: { l: { L: [{ N: '1' }] } },
    update: 'SET l = list_append(l, :more), l2 = list_append(:more, l)',
    values: { ':more': { L: [{ N: '2' }] } },
    gives: { l: { L: [{ N: '1' }, { N: '2' }] }, l2: { L: [{ N: '2' }, { N: '1' }] } },
  },
  {
    of: { l: { L: [{ N: '0' }, { N: '1' }] } },
    update: 'SET l[9] = :nine, l[0] = :zero',
    values: { ':nine': { N: '9' }, ':zero': { N: '10' } },
    gives: { l: { L: [{ N: '10' }, { N: '1' }, { N: '9' }] } },
  },
  {
    of: { l: { L: [{ N: '0' }, { N: '1' }, { N: '2' }, { N: '3' }] } },
    update: 'REMOVE l[0], l[2], l[7], absent',
    gives: { l: { L: [{ N: '1' }, { N: '3' }] } },
  },
  {
    of: { m: { M: { a: { M: { b: { N: '1' } } } } } },
    update: 'SET m.a.c = :v REMOVE m.a.b',
    values: { ':v': { S: 'x' } },
    gives: { m: { M: { a: { M: { c: { S: 'x' } } } } } },
  },
  {
    of: { n: { N: '1' }, s: { SS: ['a'] } },
    update: 'ADD n :k, s :s, fresh :k',
    values: { ':k': { N: '-2.5' }, ':s': { SS: ['b'] } },
    gives: { n: { N: '-1.5' }, s: { SS: ['a', 'b'] }, fresh: { N: '-2.5' } },
  },
  {
    of: { s: { NS: ['1', '2'] }, t: { SS: ['a'] } },
    update: 'DELETE s :s, t :t',
    values: { ':s': { NS: ['2', '3'] }, ':t': { SS: ['a'] } },
    gives: { s: { NS: ['1'] } },
  },
  {
    of: { a: { N: '1' }, b: { N: '2' }, c: { N: '3' }, d: { SS: ['x', 'y'] } },
    update: 'SET a = :v REMOVE b ADD c :v DELETE d :x',
    values: { ':v': { N: '7' }, ':x': { SS: ['x'] } },
    gives: { a: { N: '7' }, c: { N: '10' }, d: { SS: ['y'] } },
  },
];

const INVALID: readonly [string, string, Values?][] = [
  ['SET a : :v', 'Syntax error; token: ":", near: "a : :v"', { ':v': { N: '1' } }],
  ['SET a = :v SET b = :v', 'section can only be used once', { ':v': { N: '1' } }],
  ['SET a = :v, a = :v', 'Two document paths overlap', { ':v': { N: '1' } }],
  ['SET a.b = :v REMOVE a', 'Two document paths overlap', { ':v': { N: '1' } }],
  ['SET a.b = :v, a[1] = :v', 'Two document paths conflict', { ':v': { N: '1' } }],
  ['SET pk = :v', 'This attribute is part of the key', { ':v': { S: 'x' } }],
  ['SET #s = :v', 'attribute name: #s', { ':v': { N: '1' } }],
  ['SET n = n + :v', 'operator or function: +, operand type: S', { ':v': { S: '1' } }],
  ['SET n = absent + :v', 'attribute that does not exist in the item', { ':v': { N: '1' } }],
  [
    'SET n = txt + :v',
    'operand in the update expression has an incorrect data type',
    { ':v': { N: '1' } },
  ],
  [
    'SET absent.b = :v',
    'document path provided in the update expression is invalid',
    { ':v': { N: '1' } },
  ],
  ['REMOVE absent.b', 'document path provided in the update expression is invalid'],
  [
    'ADD txt :v',
    'operand in the update expression has an incorrect data type',
    { ':v': { N: '1' } },
  ],
  ['ADD n :v', 'operator: ADD, operand type: STRING', { ':v': { S: 'a' } }],
  ['SET n = size(txt)', 'function: size'],
];

/** UpdateExpression, and what UpdateItem answers. */
export function updatesContract(database: () => Database): void {
  describe('updates', () => {
    let TableName = '';
    let tests = 0;
    const update = (pk: string, more: Partial<UpdateItemCommandInput>) =>
      database().client.send(new UpdateItemCommand({ TableName, Key: { pk: { S: pk } }, ...more }));
    /** Makes an item with these attributes, by an update as well. */
    const make = async (attributes: Attributes) => {
      const pk = `item-${tests++}`;
      const names = Object.keys(attributes);
      await update(pk, {
        ...(names.length > 0 && {
          UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
          ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
          ExpressionAttributeValues: Object.fromEntries(
            names.map((name) => [`:${name}`, attributes[name] as AttributeValue]),
          ),
        }),
      });
      return pk;
    };

    beforeAll(async () => {
      TableName = await database().createTable({ key: { pk: 'S' } });
    });

    test.each(CASES)('$update', async ({ of, update: UpdateExpression, values, gives }) => {
      const pk = await make(of);
      const answer = await update(pk, {
        UpdateExpression,
        ...(values && { ExpressionAttributeValues: values }),
        ReturnValues: 'ALL_NEW',
      });
      expect(answer.Attributes).toEqual({ pk: { S: pk }, ...gives });
    });

    test.each(INVALID)('"%s" is refused: %s', async (UpdateExpression, message, values) => {
      const pk = await make({ txt: { S: 'x' }, n: { N: '1' } });
      await expectInvalid(
        update(pk, { UpdateExpression, ...(values && { ExpressionAttributeValues: values }) }),
        message,
      );
    });

    test('each of ReturnValues gives its part', async () => {
      const pk = await make({ a: { N: '1' }, b: { N: '1' } });
      const set = (ReturnValues: UpdateItemCommandInput['ReturnValues'], value: string) =>
        update(pk, {
          UpdateExpression: 'SET a = :v, c = :v',
          ExpressionAttributeValues: { ':v': { N: value } },
          ReturnValues,
        });
      expect((await set('NONE', '2')).Attributes).toBeUndefined();
      expect((await set('UPDATED_NEW', '3')).Attributes).toEqual({ a: { N: '3' }, c: { N: '3' } });
      expect((await set('UPDATED_OLD', '4')).Attributes).toEqual({ a: { N: '3' }, c: { N: '3' } });
      expect((await set('ALL_OLD', '5')).Attributes).toMatchObject({
        a: { N: '4' },
        b: { N: '1' },
      });
      expect((await set('ALL_NEW', '6')).Attributes).toMatchObject({
        a: { N: '6' },
        b: { N: '1' },
      });
    });

    test('a thousand increments of one item, many at a time, are all counted', async () => {
      const pk = await make({ n: { N: '0' } });
      const add = () =>
        update(pk, {
          UpdateExpression: 'ADD n :k',
          ExpressionAttributeValues: { ':k': { N: '1' } },
        });
      for (let round = 0; round < 20; round++) await Promise.all(Array.from({ length: 50 }, add));
      const answer = await update(pk, { ReturnValues: 'ALL_NEW' });
      expect(answer.Attributes?.n).toEqual({ N: '1000' });
    });
  });
}
