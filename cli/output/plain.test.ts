import { expect, test } from 'vitest';
import { plain } from './plain.ts';
import { renderTable } from './table.ts';

test('what controls a terminal is written out', () => {
  expect(plain('a\x1b[2Jb\x9bc\x7fd\re\u202ef\u0000')).toBe(
    'a\\x1b[2Jb\\x9bc\\x7fd\\x0de\\u202ef\\x00',
  );
});

test('words, lines and emoji stay as they are, a tab is a space', () => {
  expect(plain('이벤트 100 %\nsale 👩‍👧\tend')).toBe('이벤트 100 %\nsale 👩‍👧 end');
});

test('neither a cell nor a column name of a table reaches the terminal as control', () => {
  const hostile = '\x1b]0;owned\x07';
  const table = renderTable([hostile, 'n'], [[hostile, 1]]);
  expect(table.split('\\x1b]0;owned\\x07')).toHaveLength(3);
  // The table's own lines, and nothing else that is not printed.
  expect(table.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});
