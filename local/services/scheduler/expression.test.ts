import { DateTime } from 'luxon';
import { expect, test } from 'vitest';
import { parseExpression } from './expression.ts';

/** The first instants at or after one, as texts in UTC. */
function dues(expression: string, from: string, count: number, zone = 'UTC'): string[] {
  const fromEpochMs = DateTime.fromISO(from, { zone: 'utc' }).toMillis();
  const { first, next } = parseExpression(expression, zone);
  const firstEpochMs = first(fromEpochMs);
  const found: string[] = [];
  for (let due = firstEpochMs; due !== undefined && found.length < count; ) {
    found.push(DateTime.fromMillis(due, { zone: 'utc' }).toFormat('yyyy-MM-dd HH:mm'));
    due = next(due, firstEpochMs ?? 0);
  }
  return found;
}

const NEW_YEAR = '2026-01-01T00:00:00Z'; // a Thursday

test.each([
  ['cron(0 10 * * ? *)', ['2026-01-01 10:00', '2026-01-02 10:00']],
  ['cron(0 0 * * ? *)', ['2026-01-01 00:00', '2026-01-02 00:00']],
  ['cron(0/20 * * * ? *)', ['2026-01-01 00:00', '2026-01-01 00:20', '2026-01-01 00:40']],
  ['cron(5/30,10 0 * * ? *)', ['2026-01-01 00:05', '2026-01-01 00:10', '2026-01-01 00:35']],
  ['cron(15 12 ? * SUN *)', ['2026-01-04 12:15', '2026-01-11 12:15']],
  ['cron(15 12 ? * 1 *)', ['2026-01-04 12:15', '2026-01-11 12:15']],
  ['cron(0 8 ? * mon-fri *)', ['2026-01-01 08:00', '2026-01-02 08:00', '2026-01-05 08:00']],
  ['cron(0 8 ? * 2-6 *)', ['2026-01-01 08:00', '2026-01-02 08:00', '2026-01-05 08:00']],
  ['cron(0 8 L * ? *)', ['2026-01-31 08:00', '2026-02-28 08:00']],
  ['cron(0 8 3W * ? *)', ['2026-01-02 08:00', '2026-02-03 08:00']],
  ['cron(0 8 ? * 6L *)', ['2026-01-30 08:00', '2026-02-27 08:00']],
  ['cron(0 8 ? * L *)', ['2026-01-03 08:00', '2026-01-10 08:00']],
  ['cron(0 8 ? * 3#2 *)', ['2026-01-13 08:00', '2026-02-10 08:00']],
  ['cron(0 8 ? * TUE#5 *)', ['2026-03-31 08:00', '2026-06-30 08:00']],
  ['cron(0 0 1 JAN/3 ? *)', ['2026-01-01 00:00', '2026-04-01 00:00']],
  ['cron(0 0 29 2 ? *)', ['2028-02-29 00:00', '2032-02-29 00:00']],
  ['cron(0 8 1 1 ? 2027-2030/2)', ['2027-01-01 08:00', '2029-01-01 08:00']],
  ['rate(1 minute)', ['2026-01-01 00:00', '2026-01-01 00:01', '2026-01-01 00:02']],
  ['rate(12 hours)', ['2026-01-01 00:00', '2026-01-01 12:00', '2026-01-02 00:00']],
  ['rate(2 days)', ['2026-01-01 00:00', '2026-01-03 00:00']],
])('%s is due when AWS says', (expression, expected) => {
  expect(dues(expression, NEW_YEAR, expected.length)).toEqual(expected);
});

test.each([
  ['cron(0 8 1 1 ? 2025)', []],
  ['cron(0 0 31 2 ? *)', []],
  ['at(2026-05-06T07:08:00)', ['2026-05-06 07:08']],
  ['at(2025-12-31T23:59:59)', []],
])('%s has an end', (expression, expected) => {
  expect(dues(expression, NEW_YEAR, 3)).toEqual(expected);
});

test('a zone moves the day with it', () => {
  expect(dues('cron(10 0 * * ? *)', NEW_YEAR, 2, 'Asia/Seoul')).toEqual([
    '2026-01-01 15:10',
    '2026-01-02 15:10',
  ]);
  expect(dues('at(2026-05-06T07:08:00)', NEW_YEAR, 1, 'Asia/Seoul')).toEqual(['2026-05-05 22:08']);
});

test('a time that the clocks skip in spring is skipped', () => {
  expect(dues('cron(30 2 * * ? *)', '2026-03-07T00:00:00Z', 3, 'America/New_York')).toEqual([
    '2026-03-07 07:30',
    '2026-03-09 06:30',
    '2026-03-10 06:30',
  ]);
  expect(dues('cron(0/30 * * * ? *)', '2026-03-08T06:30:00Z', 3, 'America/New_York')).toEqual([
    '2026-03-08 06:30',
    '2026-03-08 07:00',
    '2026-03-08 07:30',
  ]);
  // Samoa has no 30 December 2011.
  expect(dues('cron(0 12 * * ? *)', '2011-12-29T00:00:00Z', 3, 'Pacific/Apia')).toEqual([
    '2011-12-29 22:00',
    '2011-12-30 22:00',
    '2011-12-31 22:00',
  ]);
});

test('a time that the clocks show twice in autumn comes once', () => {
  expect(dues('cron(30 1 * * ? *)', '2026-10-31T00:00:00Z', 3, 'America/New_York')).toEqual([
    '2026-10-31 05:30',
    '2026-11-01 05:30',
    '2026-11-02 06:30',
  ]);
  // Asked within the repeated hour.
  expect(dues('cron(30 1 * * ? *)', '2026-11-01T06:10:00Z', 1, 'America/New_York')).toEqual([
    '2026-11-02 06:30',
  ]);
});

test('rate counts hours and days on the clock, whatever the zone does', () => {
  expect(dues('rate(1 day)', '2026-10-31T12:00:00Z', 3, 'America/New_York')).toEqual([
    '2026-10-31 12:00',
    '2026-11-01 12:00',
    '2026-11-02 12:00',
  ]);
});

test.each([
  ['every day', 'a schedule is rate(…), cron(…) or at(…)'],
  ['rate(0 minutes)', 'a number from 1'],
  ['rate(5 seconds)', 'minutes, hours or days'],
  ['at(tomorrow)', 'at is a time like'],
  ['at(2026-13-01T00:00:00)', 'at is a time like'],
  ['cron(0 10 * * ?)', 'cron has 6 fields, not 5'],
  ['cron(0 10 * * * *)', 'must be ?'],
  ['cron(0 10 ? * ? *)', 'must be ?'],
  ['cron(60 10 * * ? *)', '60'],
  ['cron(0 24 * * ? *)', '24'],
  ['cron(0 0 * * 0 *)', 'must be ?'],
  ['cron(0 0 ? * 0 *)', '"0" is nothing that day-of-week can be'],
  ['cron(0 0 ? * MON#6 *)', '"MON#6" is nothing that day-of-week can be'],
  ['cron(0 0 LW * ? *)', '"LW" is nothing that day-of-month can be'],
  ['cron(0 0 L-3 * ? *)', '"L-3" is nothing that day-of-month can be'],
  ['cron(0 22-2 * * ? *)', 'larger'],
  ['cron(@daily 0 * * ? *)', 'nothing that minutes can be'],
])('%s is refused', (expression, message) => {
  expect(() => parseExpression(expression, 'UTC')).toThrow(message);
});
