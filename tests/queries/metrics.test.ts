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

describe('minutes_by_event', () => {
  test('has traffic and throughput of each event, in the zone’s minutes', async () => {
    expect(await askSaved(lake, 'minutes_by_event', { date: '2026-01-04' })).toEqual(
      [
        ['00:00', 'other', '1', '1'],
        ['00:00', 'sale', '0', '1'],
        ['10:00', 'sale', '2', '0'],
        ['10:01', 'sale', '0', '2'],
        ['11:00', 'sale', '1', '1'],
        ['23:58', 'sale', '1', '1'],
      ].map(([time, eventId, traffic_per_min, throughput_per_min]) => ({
        min_time: `2026-01-04 ${time}:00.000`,
        eventId,
        traffic_per_min,
        throughput_per_min,
      })),
    );
    const seoul = { date: '2026-01-04', zone: 'Asia/Seoul', event: 'other' };
    expect(await askSaved(lake, 'minutes_by_event', seoul)).toMatchObject([
      { min_time: '2026-01-04 09:00:00.000' },
    ]);
  });

  test('adds up to what traffic_per_minute and throughput_per_minute say', async () => {
    const asked = { date: '2026-01-04', zone: 'America/New_York' };
    const rows = await askSaved(lake, 'minutes_by_event', asked);
    for (const name of ['traffic', 'throughput']) {
      const column = `${name}_per_min`;
      const sums = new Map<string | null | undefined, number>();
      for (const row of rows.filter((candidate) => candidate[column] !== '0')) {
        sums.set(row.min_time, (sums.get(row.min_time) ?? 0) + Number(row[column]));
      }
      const totals = await askSaved(lake, `${name}_per_minute`, asked);
      expect([...sums].reverse()).toEqual(totals.map((row) => [row.min_time, Number(row[column])]));
    }
  });
});

describe('results_by_event', () => {
  test('has every decided request once, those without a time on the day they arrived', async () => {
    expect(await askSaved(lake, 'results_by_event', { date: '2026-01-04' })).toEqual([
      { eventId: 'other', resultCode: 'SOLD_OUT', isDlq: 'false', total_count: '1' },
      { eventId: 'sale', resultCode: 'SUCCESS', isDlq: 'false', total_count: '5' },
      { eventId: 'sale', resultCode: 'SOLD_OUT', isDlq: 'true', total_count: '1' },
    ]);
  });
});

describe('delay_percentiles', () => {
  test('has a row for all events and one an event, in milliseconds', async () => {
    const start = Date.parse('2026-01-22T00:00:00Z');
    const facts = (eventId: string, factor: number) =>
      Array.from({ length: 100 }, (_, index) =>
        fact(`${eventId}${index}`, [null, null, null], {
          eventId,
          timestamps: {
            queuedAt: start,
            startedAt: start + (index + 1) * factor,
            finishedAt: start + (index + 1) * factor * 10,
          },
        }),
      );
    lake.put('events/dt=2026-01-22/hour=00/a', [...facts('one', 1), ...facts('ten', 10)]);
    const row = (isTotal: string, eventId: string | null, fact_count: string, ps: number[]) => ({
      isTotal,
      eventId,
      fact_count,
      ...Object.fromEntries(
        ['queue', 'e2e'].flatMap((delay, at) =>
          [50, 95, 99].map((p, index) => [
            `p${p}_${delay}_delay_ms`,
            String((ps[index] ?? 0) * (at === 0 ? 1 : 10)),
          ]),
        ),
      ),
    });
    expect(await askSaved(lake, 'delay_percentiles', { date: '2026-01-22' })).toEqual([
      row('true', null, '200', [92, 910, 990]),
      row('false', 'one', '100', [51, 96, 100]),
      row('false', 'ten', '100', [510, 960, 1000]),
    ]);
  });

  test('a day without facts has one row, and no percentiles in it', async () => {
    expect(await askSaved(lake, 'delay_percentiles', { date: '2026-02-04' })).toEqual([
      expect.objectContaining({ isTotal: 'true', fact_count: '0', p95_e2e_delay_ms: null }),
    ]);
  });
});

describe('lines_and_facts', () => {
  test('counts lines and facts, and tells how far the day reaches', async () => {
    expect(await askSaved(lake, 'lines_and_facts', { date: '2026-01-04' })).toEqual([
      {
        line_count: '9',
        fact_count: '7',
        repeated_percent: '22.22',
        latest_finished_at: String(Date.parse('2026-01-04T23:58:02Z')),
        latest_arrival: '2026-01-05 23',
      },
    ]);
  });

  test('a day without facts has a share of nothing', async () => {
    expect(await askSaved(lake, 'lines_and_facts', { date: '2026-02-04' })).toEqual([
      {
        line_count: '0',
        fact_count: '0',
        repeated_percent: null,
        latest_finished_at: null,
        latest_arrival: null,
      },
    ]);
  });
});
