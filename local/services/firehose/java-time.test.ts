import { expect, test } from 'vitest';
import { formatJavaTime, unknownLetters } from './java-time.ts';

const EPOCH_MS = Date.parse('2026-03-04T15:06:07.089Z');

test.each([
  ['yyyy-MM-dd', '2026-03-04'],
  ['uuuu/M/d', '2026/3/4'],
  ['HH', '15'],
  ['hh a', '03 PM'],
  ['H:mm:ss.SSS', '15:06:07.089'],
  ['DDD', '063'],
  ['EEE, MMM yy', 'Wed, Mar 26'],
  ["'dt='yyyy''HH", "dt=2026'15"],
  ["yyyy'T'HH", '2026T15'],
])('%s writes %s', (pattern, expected) => {
  expect(formatJavaTime(pattern, EPOCH_MS, 'UTC')).toBe(expected);
});

test('the zone moves day and hour', () => {
  expect(formatJavaTime('yyyy-MM-dd HH', EPOCH_MS, 'Asia/Seoul')).toBe('2026-03-05 00');
});

test('letters that mean something else in Java are named', () => {
  expect(unknownLetters("yyyy-MM-dd 'any text'")).toEqual([]);
  // The year of the week, which differs from the year around New Year.
  expect(unknownLetters('YYYY/ww')).toEqual(['YYYY', 'ww']);
});
