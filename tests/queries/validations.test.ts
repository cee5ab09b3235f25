import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../functions/runtime/clock.ts';
import type { Lake } from '../../local/testing/lake.ts';
import { savedQueries } from '../../queries/index.ts';
import { VALIDATIONS } from '../../schemas/operations/validations.ts';
import { askSaved, fact, openFacts } from './lake.ts';

const DAY = '2026-01-04';
const MINUTE_MS = 60_000;
let lake: Lake;
beforeEach(async () => {
  lake = await openFacts();
});
afterEach(() => lake.close());

const at = (time: string) => `${DAY}T${time}Z`;
const decided = (requestId: string, time: string, more = {}) =>
  fact(requestId, [at(time), at(time), at(time)], more);
const accepted = (requestId: string, instant: string) => ({
  schemaVersion: 1,
  env: 'test',
  eventId: 'sale',
  requestId,
  userId: 'user-1',
  queuedAt: Date.parse(instant),
});
const folder = (of: 'events' | 'requests', dt = DAY, hour = '10') => `${of}/dt=${dt}/hour=${hour}`;
const ask = (name: string, more: object = {}) => askSaved(lake, name, { date: DAY, ...more });

test('each validation is a query', () => {
  const names = savedQueries.filter(({ group }) => group === 'validation').map(({ name }) => name);

  expect([...names].sort()).toEqual([...VALIDATIONS].sort());
});

describe('broken_lines', () => {
  test('counts what is no JSON and what is no fact, in both tables, on the day it arrived', async () => {
    lake.put(`${folder('events')}/a`, ['broken{', '', '{"eventId":"sale"}', decided('a', '10:00')]);
    lake.put(`${folder('requests')}/a`, ['7', accepted('a', at('10:00'))]);
    lake.put(`${folder('events', '2026-01-05')}/a`, ['another day']);

    expect(await ask('broken_lines')).toEqual([{ broken_line_count: '4' }]);
    expect(await ask('broken_lines', { date: '2026-01-06' })).toEqual([{ broken_line_count: '0' }]);
  });
});

describe('repeated_facts', () => {
  const once = Array.from({ length: 100 }, (_, n) => decided(`f${n}`, '10:00'));

  test('is the share of lines that repeat, also those that repeat on another day', async () => {
    lake.put(`${folder('events')}/a`, once);
    lake.put(`${folder('events', '2026-01-05')}/a`, once.slice(0, 25));

    expect(await ask('repeated_facts')).toEqual([
      { repeated_percent: '20.0', repeated_line_count: '25' },
    ]);
    expect(await ask('repeated_facts', { event: 'other' })).toEqual([
      { repeated_percent: '0.0', repeated_line_count: '0' },
    ]);
  });

  test('says nothing of a few', async () => {
    lake.put(`${folder('events')}/a`, [...once.slice(0, 19), ...once.slice(0, 19)]);

    expect(await ask('repeated_facts')).toMatchObject([{ repeated_percent: '0.0' }]);
  });
});

describe('oversold', () => {
  test('counts the winners of a whole life, each once, of events that won something on the day', async () => {
    const won = (requestId: string, day: string, eventId = 'sale') =>
      fact(requestId, [null, null, `${day}T10:00:00Z`], { eventId });
    const lost = decided('lost', '10:00', { finalStatus: 'REJECTED' });
    lake.put(`${folder('events', '2026-01-01')}/a`, [won('a', '2026-01-01')]);
    lake.put(`${folder('events')}/a`, [won('b', DAY), won('b', DAY), won('c', DAY), lost]);
    lake.put(`${folder('events', '2026-01-03')}/a`, [won('x', '2026-01-03', 'ended')]);
    lake.put(`${folder('events', '2026-01-05')}/a`, [won('b', DAY)]);

    const since = { since: '2026-01-01' };
    expect(await ask('oversold', since)).toEqual([{ eventId: 'sale', winner_count: '3' }]);
    // The day before `since` is read as well.
    expect(await ask('oversold', { since: '2026-01-03' })).toEqual([
      { eventId: 'sale', winner_count: '2' },
    ]);
    expect(await ask('oversold', { ...since, event: 'other' })).toEqual([]);
  });

  test('a day is that of the zone', async () => {
    lake.put(`${folder('events', '2026-01-04', '16')}/a`, [decided('a', '16:00')]);

    expect(await ask('oversold', { zone: 'Asia/Seoul' })).toEqual([]);
    expect(await ask('oversold', { zone: 'Asia/Seoul', date: '2026-01-05' })).toHaveLength(1);
  });
});

describe('accepted_undecided', () => {
  const none = { accepted_undecided_count: '0', example_request_id: null };

  test('counts who was accepted and has no decision, each once, by the first stamp', async () => {
    lake.put(`${folder('requests')}/a`, [
      ...['a', 'b', 'c', 'd'].map((id) => accepted(id, at('10:00'))),
      accepted('c', at('10:05')),
      'broken{',
    ]);
    lake.put(`${folder('events')}/a`, [decided('a', '10:01'), 'broken{']);
    // From parking, two weeks later.
    lake.put(`${folder('events', '2026-01-19')}/a`, [decided('b', '10:01')]);

    expect(await ask('accepted_undecided')).toEqual([
      { accepted_undecided_count: '2', example_request_id: 'c' },
    ]);
    expect(await ask('accepted_undecided', { event: 'other' })).toEqual([none]);
    expect(await ask('accepted_undecided', { date: '2026-01-05' })).toEqual([none]);
  });

  test.each([
    [5, '0'],
    [30, '1'],
  ])('who was accepted %i minutes ago is counted %s times', async (minutes, count) => {
    const instant = new Date(systemClock.now() - minutes * MINUTE_MS).toISOString();
    const [date = '', hour = ''] = instant.split(/[T:]/);
    lake.put(`${folder('requests', date, hour)}/a`, [accepted('a', instant)]);

    expect(await ask('accepted_undecided', { date })).toMatchObject([
      { accepted_undecided_count: count },
    ]);
  });
});

describe('clock_skew', () => {
  test.each([
    ['a worker that is behind', ['10:00:05', '10:00:02', '10:00:03'], '3000'],
    ['clocks that agree', ['10:00:01', '10:00:02', '10:00:03'], '0'],
    ['a fact that came before it was finished', ['10:00:01', '11:07:00', '11:07:00'], '120000'],
    ['one that came with the first of its hour', ['10:59:59', '11:00:50', '11:00:50'], '0'],
  ] as const)('%s', async (_what, [queued, started, finished], skew) => {
    lake.put(`${folder('events')}/a`, [fact('a', [at(queued), at(started), at(finished)])]);
    lake.put(`${folder('events')}/b`, [fact('b', [null, null, null]), 'broken{']);

    expect(await ask('clock_skew')).toEqual([{ clock_skew_ms: skew }]);
  });

  test('a clock that stands at 1970 does not hide', async () => {
    const past = '1970-01-01T00:00:00Z';
    lake.put(`${folder('events')}/a`, [fact('a', [at('10:00:00'), past, past])]);

    expect(await ask('clock_skew')).toEqual([
      { clock_skew_ms: String(Date.parse(at('10:00:00'))) },
    ]);
  });
});

describe('lake_freshness', () => {
  const ago = (minutes: number) => new Date(systemClock.now() - minutes * MINUTE_MS).toISOString();
  const putAt = (of: 'events' | 'requests', instant: string, line: object) => {
    const [date = '', hour = ''] = instant.split(/[T:]/);
    lake.put(`${folder(of, date, hour)}/${instant}`, [line]);
  };
  const lagOn = async (instant: string) => {
    const [row] = await ask('lake_freshness', { date: instant.slice(0, 10) });
    return Number(row?.lake_lag_minutes);
  };

  test('is the age of the first request that was accepted after the newest decision', async () => {
    const [before, decision, first, second] = [ago(50), ago(40), ago(30), ago(20)];
    putAt('requests', before, accepted('a', before));
    putAt('events', decision, fact('a', [before, decision, decision]));
    putAt('requests', first, accepted('b', first));
    putAt('requests', second, accepted('c', second));

    expect(await lagOn(first)).toBeGreaterThanOrEqual(30);
    expect(await lagOn(first)).toBeLessThan(32);
    const now = ago(0);
    putAt('events', now, fact('c', [second, now, now]));
    expect(await lagOn(first)).toBe(0);
  });

  test('a fact from the future does not hide the lag', async () => {
    const then = ago(30);
    putAt('requests', then, accepted('a', then));
    putAt('events', then, fact('b', [then, then, '2099-01-01T00:00:00Z']));

    expect(await lagOn(then)).toBeGreaterThanOrEqual(30);
  });

  test('without requests nothing is late', async () => {
    putAt('events', ago(300), fact('a', [ago(300), ago(300), ago(300)]));

    expect(await lagOn(ago(0))).toBe(0);
  });
});
