import { expect, test } from 'vitest';
import type { ValidationResult } from '../../../schemas/operations/validations.ts';
import { changesOf, type Memory } from './changes.ts';

const NOW = '2026-01-05T02:10:00.000Z';
const LATELY = '2026-01-05T01:10:00.000Z';
const YESTERDAY = '2026-01-04T02:10:00.000Z';

const about = { validation: 'oversold', zone: 'UTC', threshold: 0, severity: 'critical' } as const;
const day = (count: number, date = '2026-01-05'): ValidationResult => ({
  ...about,
  date,
  outcome: count > 0 ? 'violated' : 'ok',
  count,
  details: {},
});
const failed = (date = '2026-01-05'): ValidationResult => ({
  ...about,
  date,
  outcome: 'failed',
  reason: 'no luck',
});
const told = (toldCount: number, toldAt = LATELY): Memory => ({
  oversold: { since: YESTERDAY, toldAt, toldCount },
});

test.each([
  ['right, as before', {}, [day(0)], []],
  ['new', {}, [day(3)], ['new']],
  ['as it was told', told(3), [day(3)], []],
  ['a little more', told(3), [day(5)], []],
  ['less', told(3), [day(1)], []],
  ['twice as much', told(3), [day(6)], ['worse']],
  ['told a day ago', told(3, YESTERDAY), [day(3)], ['reminder']],
  ['right again', told(3), [day(0)], ['resolved']],
  ['right today, but not yesterday', told(3), [day(3, '2026-01-04'), day(0)], []],
  ['not asked', {}, [failed()], []],
  ['not asked, after it was violated', told(3), [failed()], []],
  ['right today, and not asked of yesterday', told(3), [failed('2026-01-04'), day(0)], []],
  ['not asked of yesterday, and violated today', {}, [failed('2026-01-04'), day(1)], ['new']],
])('%s: %j and %j', (_what, before, results, expected) => {
  const changes = changesOf(before, results, NOW);
  expect(changes.map(({ change }) => change)).toEqual(expected);
});

test('of two days the worse one is told, and what is remembered is when it began', () => {
  const before = told(2);

  expect(changesOf(before, [day(9, '2026-01-04'), day(1)], NOW)).toEqual([
    {
      validation: 'oversold',
      change: 'worse',
      since: YESTERDAY,
      result: day(9, '2026-01-04'),
      after: { since: YESTERDAY, toldAt: NOW, toldCount: 9 },
    },
  ]);
});

test('what has ended is told of the latest day, and forgotten', () => {
  expect(changesOf(told(2), [day(0, '2026-01-04'), day(0)], NOW)).toMatchObject([
    { change: 'resolved', since: YESTERDAY, result: day(0), after: undefined },
  ]);
});
