import { expect, test } from 'vitest';
import { Failure } from './failure.ts';
import { integerFrom, readDate, readEventId, readZone } from './options.ts';

const refusal = (read: () => unknown): Partial<Failure> => {
  try {
    read();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was refused');
};

test('a zone gets its usual spelling, and an unknown one a suggestion', () => {
  expect(readZone('asia/seoul')).toBe('Asia/Seoul');
  expect(readZone('utc')).toBe('UTC');
  const failure = refusal(() => readZone('Asia/Soul'));
  expect(failure).toBeInstanceOf(Failure);
  expect(failure).toMatchObject({
    exitCode: 2,
    message: '"Asia/Soul" is no time zone. Did you mean "Asia/Seoul"?',
  });
});

test('a date is a day of the calendar in ISO 8601', () => {
  expect(readDate('2028-02-29', 'UTC')).toBe('2028-02-29');
  for (const text of ['2026-02-29', '2026-1-4', '04.01.2026', '2026-01-04T00:00:00Z', '']) {
    expect(refusal(() => readDate(text, 'UTC'))).toMatchObject({ exitCode: 2 });
  }
});

test('a date left out is today in the zone', () => {
  expect(readDate(undefined, 'UTC')).toMatch(/^\d{4}-\d{2}-\d{2}$/);
});

test('an event id has the characters that the API takes', () => {
  expect(readEventId('sale-2026')).toBe('sale-2026');
  for (const text of ['', '../x', "a'b", 'a b', 'x'.repeat(65)]) {
    expect(refusal(() => readEventId(text))).toMatchObject({ exitCode: 2 });
  }
});

test('a number is whole and not below its minimum', () => {
  expect(integerFrom(1)('50')).toBe(50);
  for (const text of ['0', '-1', '1.5', '1e3', 'ten', '', '9007199254740993']) {
    expect(() => integerFrom(1)(text)).toThrow('whole number of at least 1');
  }
});
