import { expect, test } from 'vitest';
import { resultOf } from './result.ts';
import { readValue } from './values.ts';

test.each([
  ['42', 'bigint', 42],
  ['-1', 'integer', -1],
  ['9007199254740993', 'bigint', '9007199254740993'],
  ['61.94', 'double', 61.94],
  ['1.0E10', 'double', 1e10],
  ['NaN', 'double', 'NaN'],
  ['61.90', 'decimal(23,2)', 61.9],
  ['12345678901234567890.5', 'decimal(38,1)', '12345678901234567890.5'],
  ['true', 'boolean', true],
  ['false', 'boolean', false],
  ['007', 'varchar', '007'],
  ['2026-01-04 00:00:00.000', 'timestamp', '2026-01-04 00:00:00.000'],
  [undefined, 'bigint', null],
  ['', 'varchar', ''],
])('%j of type %s is %j', (text, type, value) => {
  expect(readValue(text, type)).toBe(value);
});

test("a SELECT's repeated column names are no row, over several pages", () => {
  const ResultSetMetadata = { ColumnInfo: [{ Name: 'n', Type: 'bigint' }] };
  const row = (VarCharValue: string) => ({ Data: [{ VarCharValue }] });
  const pages = [
    { ResultSetMetadata, Rows: [row('n'), row('1')] },
    { ResultSetMetadata, Rows: [row('2')] },
  ];
  expect(resultOf(pages)).toEqual({ columns: ['n'], rows: [[1], [2]] });
});

test("SHOW and DESCRIBE don't repeat their column names", () => {
  const page = {
    ResultSetMetadata: { ColumnInfo: [{ Name: 'tab_name', Type: 'string' }] },
    Rows: [{ Data: [{ VarCharValue: 'participation_logs' }] }],
  };
  expect(resultOf([page])).toEqual({ columns: ['tab_name'], rows: [['participation_logs']] });
});
