import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { savedQueries } from '../../queries/index.ts';
import { STORE_ITEMS } from '../../schemas/lake/store-items.ts';
import { LAKE_TABLES } from '../../schemas/lake/tables.ts';
import { BUS_EVENTS } from '../../schemas/participation/bus-events.ts';
import { DICTIONARY, dataDictionary } from '../../tools/data-dictionary.ts';
import { exampleObject, fieldsOf } from '../../tools/dictionary/fields.ts';

test('docs/data.md says what schemas and queries say', () => {
  const isCurrent = readFileSync(DICTIONARY, 'utf8') === dataDictionary();

  expect(isCurrent, 'docs/data.md is out of date: run npm run docs').toBe(true);
});

test('every bus event, table and saved query has its heading', () => {
  const headings = dataDictionary().match(/(?<=^#{3,4} ).+$/gm);

  expect(headings).toEqual(
    expect.arrayContaining([
      ...BUS_EVENTS.map(({ detailType }) => detailType),
      ...LAKE_TABLES.map(({ name }) => name),
      STORE_ITEMS.name,
      ...savedQueries.map(({ name }) => name),
    ]),
  );
});

test.each(BUS_EVENTS)('the example of $detailType is one', ({ shape }) => {
  expect(shape.safeParse(exampleObject(shape)).error).toBeUndefined();
});

test('inner members follow their object, by path, with both their types', () => {
  const shape = z.strictObject({
    delivery: z
      .strictObject({
        attempt: z.int32().meta({ description: 'from 1', examples: [1] }),
        route: z
          .enum(['a', 'b'])
          .nullable()
          .meta({ description: 'which way', examples: [null] }),
      })
      .meta({ description: 'how it came' }),
  });

  expect(fieldsOf(shape)).toEqual([
    {
      path: 'delivery',
      type: 'object',
      hiveType: 'struct<attempt:int,route:string>',
      meaning: 'how it came',
      example: undefined,
    },
    {
      path: 'delivery.attempt',
      type: 'integer',
      hiveType: 'int',
      meaning: 'from 1',
      example: 1,
    },
    {
      path: 'delivery.route',
      type: '`a`, `b` or null',
      hiveType: 'string',
      meaning: 'which way',
      example: null,
    },
  ]);
});

test.each([
  [z.string(), 'name says nowhere what it means'],
  [z.string().meta({ description: 'a name' }), 'name has no example'],
])('a field that is not explained is refused', (name, fault) => {
  expect(() => fieldsOf(z.strictObject({ name }))).toThrow(fault);
});
