import { expect, test } from 'vitest';
import { renderResult } from './result.ts';

const result = {
  columns: ['name', 'note', 'total', 'isDlq'],
  rows: [
    ['a', 'say "hi", twice', 7, true],
    ['b', '', null, false],
    ['c', 'two\nlines', 1.5, null],
  ],
};

test('csv quotes as RFC 4180 says, and tells null from an empty text', () => {
  expect(renderResult(result, 'csv')).toBe(
    'name,note,total,isDlq\r\na,"say ""hi"", twice",7,true\r\nb,"",,false\r\nc,"two\nlines",1.5,\r\n',
  );
});

test('json is an array of rows with typed values', () => {
  expect(JSON.parse(renderResult(result, 'json'))).toEqual([
    { name: 'a', note: 'say "hi", twice', total: 7, isDlq: true },
    { name: 'b', note: '', total: null, isDlq: false },
    { name: 'c', note: 'two\nlines', total: 1.5, isDlq: null },
  ]);
});

test('a table shows every cell, numbers to the right', () => {
  const lines = renderResult({ columns: ['n'], rows: [[5], [1234]] }, 'table').split('\n');
  expect(lines).toContain('│    5 │');
  expect(lines).toContain('│ 1234 │');
});

test('a statement without columns has no text, and as json no rows', () => {
  const nothing = { columns: [], rows: [] };
  expect(renderResult(nothing, 'table')).toBe('');
  expect(renderResult(nothing, 'csv')).toBe('');
  expect(renderResult(nothing, 'json')).toBe('[]\n');
});
