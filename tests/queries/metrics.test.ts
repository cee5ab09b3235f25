import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Lake } from '../../local/testing/lake.ts';
import { askSaved, fact, openFacts } from './lake.ts';

let lake: Lake;

/** The same facts as Trino 476 was asked about; its answers stand below. */
beforeAll(async () => {
  lake = await openFacts();
  lake.put('events/dt=2026-01-03/hour=14/a', [
    fact('a1', [
      '2026-01-03T14:59:59.999Z',
      '2026-01-03T15:00:00.010Z',
      '2026-01-03T15:00:00.500Z',
    ]),
  ]);
  lake.put('events/dt=2026-01-03/hour=23/a', [
    fact('a2', [
      '2026-01-03T23:59:59.999Z',
      '2026-01-04T00:00:00.100Z',
      '2026-01-04T00:00:00.200Z',
    ]),
    fact('a3', ['2026-01-04T00:00:05Z', '2026-01-04T00:00:06Z', '2026-01-04T00:00:07Z'], {
      eventId: 'other',
      resultCode: 'SOLD_OUT',
      finalStatus: 'REJECTED',
    }),
  ]);
  const repeated = fact('b1', [
    '2026-01-04T10:00:01Z',
    '2026-01-04T10:00:02Z',
    '2026-01-04T10:01:03Z',
  ]);
  lake.put('events/dt=2026-01-04/hour=10/a', [
    'broken{',
    '',
    repeated,
    repeated,
    fact('b2', ['2026-01-04T10:00:30Z', '2026-01-04T10:00:20Z', '2026-01-04T10:01:03Z'], {
      delivery: { attempt: 2, isDlq: true },
      resultCode: 'SOLD_OUT',
    }),
    fact('n1', [null, null, null]),
    fact('n2', ['2026-01-04T11:00:00Z', null, '2026-01-04T11:00:01Z']),
    fact('w1', [
      '1970-01-01T00:00:00.005Z',
      '1970-01-01T00:00:00.006Z',
      '1970-01-01T00:00:00.004Z',
    ]),
  ]);
  lake.put('events/dt=2026-01-05/hour=23/a', [
    fact('late', ['2026-01-04T23:58:00Z', '2026-01-04T23:58:01Z', '2026-01-04T23:58:02Z']),
  ]);
  lake.put('events/dt=2026-01-05/hour=23/b', [repeated]);
  lake.put('events/error/processing-failed/a', [
    fact('e1', ['2026-01-04T10:00:00Z', '2026-01-04T10:00:00Z', '2026-01-04T10:00:00Z']),
  ]);
});
afterAll(() => lake.close());

describe('traffic_per_minute', () => {
  test('counts each request once by queuedAt, within the UTC day', async () => {
    expect(await askSaved(lake, 'traffic_per_minute', { date: '2026-01-04' })).toEqual([
      { dt: '2026-01-04', hour: '23', min_time: '2026-01-04 23:58:00.000', traffic_per_min: '1' },
      { dt: '2026-01-04', hour: '11', min_time: '2026-01-04 11:00:00.000', traffic_per_min: '1' },
      { dt: '2026-01-04', hour: '10', min_time: '2026-01-04 10:00:00.000', traffic_per_min: '2' },
      { dt: '2026-01-04', hour: '00', min_time: '2026-01-04 00:00:00.000', traffic_per_min: '1' },
    ]);
  });

  test('a day in Seoul begins at 15:00 UTC, and its minutes are in Seoul’s time', async () => {
    const seoul = { date: '2026-01-04', zone: 'Asia/Seoul' };
    expect(await askSaved(lake, 'traffic_per_minute', seoul)).toEqual([
      { dt: '2026-01-04', hour: '20', min_time: '2026-01-04 20:00:00.000', traffic_per_min: '1' },
      { dt: '2026-01-04', hour: '19', min_time: '2026-01-04 19:00:00.000', traffic_per_min: '2' },
      { dt: '2026-01-04', hour: '09', min_time: '2026-01-04 09:00:00.000', traffic_per_min: '1' },
      { dt: '2026-01-04', hour: '08', min_time: '2026-01-04 08:59:00.000', traffic_per_min: '1' },
    ]);
    const before = { ...seoul, date: '2026-01-03' };
    expect(await askSaved(lake, 'traffic_per_minute', before)).toMatchObject([
      { min_time: '2026-01-03 23:59:00.000', traffic_per_min: '1' },
    ]);
  });

  test('a fact a day late counts in a zone behind UTC as well', async () => {
    lake.put('events/dt=2026-01-11/hour=03/a', [
      fact('west', ['2026-01-10T04:00:00Z', '2026-01-10T04:00:01Z', '2026-01-10T04:00:02Z']),
    ]);
    const west = { date: '2026-01-09', zone: 'America/Los_Angeles' };
    expect(await askSaved(lake, 'traffic_per_minute', west)).toMatchObject([
      { min_time: '2026-01-09 20:00:00.000', traffic_per_min: '1' },
    ]);
  });

  test('counts one event when asked for one', async () => {
    const asked = { date: '2026-01-04', event: 'other' };
    expect(await askSaved(lake, 'traffic_per_minute', asked)).toMatchObject([
      { min_time: '2026-01-04 00:00:00.000', traffic_per_min: '1' },
    ]);
  });

  test('a day without facts has no rows', async () => {
    expect(await askSaved(lake, 'traffic_per_minute', { date: '2026-02-04' })).toEqual([]);
  });
});

describe('throughput_per_minute', () => {
  test('counts each request once by finishedAt', async () => {
    expect(await askSaved(lake, 'throughput_per_minute', { date: '2026-01-04' })).toEqual([
      {
        dt: '2026-01-04',
        hour: '23',
        min_time: '2026-01-04 23:58:00.000',
        throughput_per_min: '1',
      },
      {
        dt: '2026-01-04',
        hour: '11',
        min_time: '2026-01-04 11:00:00.000',
        throughput_per_min: '1',
      },
      {
        dt: '2026-01-04',
        hour: '10',
        min_time: '2026-01-04 10:01:00.000',
        throughput_per_min: '2',
      },
      {
        dt: '2026-01-04',
        hour: '00',
        min_time: '2026-01-04 00:00:00.000',
        throughput_per_min: '2',
      },
    ]);
  });

  test('a request queued before midnight and decided after belongs to both days, once each', async () => {
    const seoul = { date: '2026-01-04', zone: 'Asia/Seoul' };
    const rows = await askSaved(lake, 'throughput_per_minute', seoul);
    expect(rows.at(-1)).toMatchObject({ min_time: '2026-01-04 00:00:00.000' });
  });
});

describe('result_distribution', () => {
  test('has every decided request once, those without a time on the day they arrived', async () => {
    expect(await askSaved(lake, 'result_distribution', { date: '2026-01-04' })).toEqual([
      { resultCode: 'SUCCESS', isDlq: 'false', total_count: '5', ratio_percent: '71.43' },
      { resultCode: 'SOLD_OUT', isDlq: 'false', total_count: '1', ratio_percent: '14.29' },
      { resultCode: 'SOLD_OUT', isDlq: 'true', total_count: '1', ratio_percent: '14.29' },
    ]);
  });

  test('a ratio is of the event asked for', async () => {
    const asked = { date: '2026-01-04', event: 'other' };
    expect(await askSaved(lake, 'result_distribution', asked)).toEqual([
      { resultCode: 'SOLD_OUT', isDlq: 'false', total_count: '1', ratio_percent: '100.0' },
    ]);
  });
});

describe('delay_p95', () => {
  test('has a row an event, its delays in milliseconds', async () => {
    expect(await askSaved(lake, 'delay_p95', { date: '2026-01-04' })).toEqual([
      { eventId: 'other', p95_queue_delay_ms: '1000', p95_e2e_delay_ms: '2000' },
      { eventId: 'sale', p95_queue_delay_ms: '1000', p95_e2e_delay_ms: '62000' },
    ]);
  });

  test('is the rank that Trino takes', async () => {
    const start = Date.parse('2026-01-20T00:00:00Z');
    const facts = Array.from({ length: 100 }, (_, index) =>
      fact(`r${index}`, [null, null, null], {
        timestamps: {
          queuedAt: start,
          startedAt: start + index + 1,
          finishedAt: start + 2000 + index,
        },
      }),
    );
    lake.put('events/dt=2026-01-20/hour=00/a', facts);
    expect(await askSaved(lake, 'delay_p95', { date: '2026-01-20' })).toEqual([
      { eventId: 'sale', p95_queue_delay_ms: '96', p95_e2e_delay_ms: '2095' },
    ]);
  });
});

describe('validations', () => {
  test('negative_delay finds a clock that ran back, and one that stood at 1970', async () => {
    const rows = await askSaved(lake, 'negative_delay', { date: '2026-01-04' });
    expect(rows).toEqual([{ negative_delay_count: '2' }]);
  });

  test('missing_timestamp finds facts without a time, and no broken or blank lines', async () => {
    const rows = await askSaved(lake, 'missing_timestamp', { date: '2026-01-04' });
    expect(rows).toEqual([{ missing_timestamp_count: '2' }]);
  });

  test.each(['negative_delay', 'missing_timestamp'])(
    '%s is 0 on a day without facts',
    async (name) => {
      expect(await askSaved(lake, name, { date: '2026-02-04' })).toEqual([
        { [`${name}_count`]: '0' },
      ]);
    },
  );
});

describe('where clocks are changed', () => {
  beforeAll(() => {
    const hourly = (id: string, first: string) =>
      Array.from({ length: 30 }, (_, hour) => {
        const at = new Date(Date.parse(first) + hour * 3_600_000).toISOString();
        return fact(`${id}${hour}`, [at, at, at]);
      });
    lake.put('events/dt=2026-03-08/hour=12/a', hourly('d', '2026-03-08T00:30:00Z'));
    lake.put('events/dt=2026-11-01/hour=12/a', hourly('x', '2026-11-01T00:30:00Z'));
  });

  test('a day of 25 hours has all of them, the repeated one in two rows', async () => {
    const asked = { date: '2026-11-01', zone: 'America/New_York' };
    const rows = await askSaved(lake, 'traffic_per_minute', asked);
    expect(rows).toHaveLength(25);
    expect(rows.filter(({ hour }) => hour === '01')).toHaveLength(2);
    expect(rows.every((row) => row.traffic_per_min === '1')).toBe(true);
  });

  test('a day whose midnight does not exist begins where it does', async () => {
    const asked = { date: '2026-03-08', zone: 'America/Havana' };
    const rows = await askSaved(lake, 'traffic_per_minute', asked);
    expect(rows).toHaveLength(23);
    expect(rows.at(-1)).toMatchObject({ min_time: '2026-03-08 01:30:00.000' });
  });
});
