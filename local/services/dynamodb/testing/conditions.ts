import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, expectInvalid } from './database.ts';

type Values = PutItemCommand['input']['ExpressionAttributeValues'];

const ITEM = {
  pk: { S: 'item' },
  text: { S: 'abcdef' },
  n: { N: '10' },
  big: { N: '9007199254740993' },
  yes: { BOOL: true },
  list: { L: [{ S: 'x' }, { N: '2' }] },
  map: { M: { part: { S: 'deep' } } },
  tags: { SS: ['blue', 'red'] },
};

const TRUE: readonly [string, Values?][] = [
  ['attribute_exists(pk)'],
  ['attribute_not_exists(absent)'],
  ['attribute_exists(#map.part) AND NOT attribute_exists(#map.rest)'],
  ['#text = :v', { ':v': { S: 'abcdef' } }],
  ['absent <> :v', { ':v': { S: 'a' } }],
  ['n > :v', { ':v': { N: '9.99' } }],
  ['big > :v', { ':v': { N: '9007199254740992' } }],
  ['n BETWEEN :a AND :b', { ':a': { N: '10' }, ':b': { N: '1e2' } }],
  ['n IN (:a, :b)', { ':a': { N: '1' }, ':b': { N: '10.0' } }],
  ['begins_with(#text, :v)', { ':v': { S: 'abc' } }],
  ['contains(#text, :v)', { ':v': { S: 'cde' } }],
  ['contains(tags, :v)', { ':v': { S: 'blue' } }],
  ['contains(#list, :v)', { ':v': { N: '2' } }],
  ['tags = :v', { ':v': { SS: ['red', 'blue'] } }],
  ['size(#text) = :v', { ':v': { N: '6' } }],
  ['size(tags) < size(#text)'],
  ['attribute_type(yes, :v)', { ':v': { S: 'BOOL' } }],
  ['#list[1] = :v', { ':v': { N: '2' } }],
  [
    'n = :no OR yes = :yes AND n = :ten',
    { ':no': { N: '0' }, ':yes': { BOOL: true }, ':ten': { N: '10' } },
  ],
  [
    '(n = :no OR yes = :yes) AND n = :ten',
    { ':no': { N: '0' }, ':yes': { BOOL: true }, ':ten': { N: '10' } },
  ],
];

const FALSE: readonly [string, Values?][] = [
  ['attribute_not_exists(pk)'],
  ['absent = :v', { ':v': { S: 'a' } }],
  ['absent < :v', { ':v': { S: 'a' } }],
  ['n = :v', { ':v': { S: '10' } }],
  ['#text > :v', { ':v': { N: '1' } }],
  ['NOT n = :v', { ':v': { N: '10' } }],
  ['big = :v', { ':v': { N: '9007199254740992' } }],
  ['contains(tags, :v)', { ':v': { S: 're' } }],
  [
    'n = :no AND yes = :yes OR n = :nine',
    { ':no': { N: '0' }, ':yes': { BOOL: true }, ':nine': { N: '9' } },
  ],
];

const INVALID: readonly [string, string, Values?][] = [
  ['a =', 'Syntax error; token: "<EOF>"'],
  ['', 'The expression can not be empty'],
  ['status = :v', 'reserved keyword: status', { ':v': { N: '1' } }],
  ['a = :v', 'value used in expression is not defined; attribute value: :v', { ':w': { N: '1' } }],
  [
    '#a = :v',
    'name used in the document path is not defined; attribute name: #a',
    { ':v': { N: '1' } },
  ],
  ['a = :v', 'unused in expressions: keys: {:w}', { ':v': { N: '1' }, ':w': { N: '1' } }],
  ['((a = :v))', 'redundant parentheses', { ':v': { N: '1' } }],
  ['a = a', 'must be distinct'],
  ['foo(a)', 'Invalid function name; function: foo'],
  ['if_not_exists(a, :v) = :v', 'not allowed in a condition expression', { ':v': { N: '1' } }],
  ['begins_with(a)', 'number of operands: 1'],
  ['begins_with(a, :v)', 'operand type: N', { ':v': { N: '1' } }],
  ['a < :v', 'operand type: BOOL', { ':v': { BOOL: true } }],
  ['attribute_exists(:v)', 'requires a document path', { ':v': { N: '1' } }],
  ['a BETWEEN :v AND :w', 'upper bound to be greater', { ':v': { N: '3' }, ':w': { N: '2' } }],
  ['attribute_type(a, :v)', 'Invalid attribute type name found; type: X', { ':v': { S: 'X' } }],
  ['size(a)', 'not allowed to be used this way'],
];

/** ConditionExpression, and what is wrong with one. */
export function conditionsContract(database: () => Database): void {
  describe('conditions', () => {
    let TableName = '';
    const names: Record<string, string> = { '#map': 'map', '#text': 'text', '#list': 'list' };
    const check = (ConditionExpression: string, ExpressionAttributeValues: Values) => {
      const used = Object.keys(names).filter((name) => ConditionExpression.includes(name));
      return database().client.send(
        new UpdateItemCommand({
          TableName,
          Key: { pk: ITEM.pk },
          ConditionExpression,
          ...(ExpressionAttributeValues && { ExpressionAttributeValues }),
          ...(used.length > 0 && {
            ExpressionAttributeNames: Object.fromEntries(
              used.map((name) => [name, names[name] ?? '']),
            ),
          }),
        }),
      );
    };

    beforeAll(async () => {
      TableName = await database().createTable({ key: { pk: 'S' } });
      await database().client.send(new PutItemCommand({ TableName, Item: ITEM }));
    });

    test.each(TRUE)('%s holds', async (condition, values) => {
      await expect(check(condition, values)).resolves.toBeDefined();
    });

    test.each(FALSE)('%s does not hold', async (condition, values) => {
      await expect(check(condition, values)).rejects.toMatchObject({
        name: 'ConditionalCheckFailedException',
        message: 'The conditional request failed',
      });
    });

    test.each(INVALID)('"%s" is refused: %s', async (condition, message, values) => {
      await expectInvalid(check(condition, values), message);
    });

    test('a condition that fails shows the item when asked, and changes nothing', async () => {
      const put = (more: object) =>
        database().client.send(
          new PutItemCommand({
            TableName,
            Item: { pk: ITEM.pk },
            ConditionExpression: 'attribute_not_exists(pk)',
            ...more,
          }),
        );
      await expect(put({})).rejects.toMatchObject({ Item: undefined });
      await expect(put({ ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })).rejects.toMatchObject({
        name: 'ConditionalCheckFailedException',
        Item: ITEM,
      });
    });

    test('placeholders need an expression', async () => {
      await expectInvalid(
        database().client.send(
          new PutItemCommand({
            TableName,
            Item: { pk: { S: 'x' } },
            ExpressionAttributeValues: { ':v': { N: '1' } },
          }),
        ),
        'can only be specified when using expressions',
      );
    });
  });
}
