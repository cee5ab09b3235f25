import { beforeEach, expect, test } from 'vitest';
import { recordingObservability } from '../../runtime/testing/recording-observability.ts';
import { QueryFailure } from '../athena.ts';
import type { ExportState } from '../exports.ts';
import { createReconciler } from './reconcile.ts';

const DATE = '2026-01-04';
const MINUTE_MS = 60_000;
const daily = { period: 'daily', scheduledTime: '2026-01-05T01:40:00Z' };
const idOf = (at: number) =>
  `req-${String(at)
    .padStart(26, 'a')
    .replace(/[0189]/g, 'b')}`;
const THERE = { isThere: true, isUnderWay: false };

let missing: string[];
let states: ExportState[];
let asked: unknown[];
let portions: number[];
let refused: number;
let now: number;
let observability: ReturnType<typeof recordingObservability>;
beforeEach(() => {
  missing = [];
  states = [];
  asked = [];
  portions = [];
  refused = 0;
  now = 0;
  observability = recordingObservability();
});

const run = (input: unknown, remainingMs = 15 * MINUTE_MS) =>
  createReconciler({
    ...observability,
    clock: {
      now: () => now,
      sleep: async (ms) => {
        now += ms;
      },
    },
    exportState: async (date) => {
      asked.push(date);
      return states.shift() ?? THERE;
    },
    async ask(name, values) {
      asked.push([name, values]);
      return { columns: ['requestId'], rows: missing.map((id) => [id]), sql: '', scannedBytes: 1 };
    },
    async republish(ids) {
      portions.push(ids.length);
      now += MINUTE_MS;
      return { published: ids.length - refused, refused, gone: 0 };
    },
  })(input, remainingMs);

const QUESTION = ['missing_facts', { date: DATE, zone: 'UTC', event: '' }];

test('a day: what is missing, and nothing is published', async () => {
  missing = [idOf(1), idOf(2)];
  expect(await run({ date: DATE })).toEqual({ requestIds: missing });
  expect(asked).toEqual([DATE, QUESTION]);
  expect(portions).toEqual([]);
});

test.each([
  ['none', { isThere: false, isUnderWay: false }],
  ['one that is under way', { isThere: false, isUnderWay: true }],
])('without a complete export, %s, nothing is compared', async (_name, state) => {
  states = [state];
  await expect(run({ date: DATE })).rejects.toThrow(
    `no complete export of the table about ${DATE}`,
  );
  expect(asked).toEqual([DATE]);
});

test('an older export will do while another is under way', async () => {
  states = [{ isThere: true, isUnderWay: true }];
  expect(await run({ date: DATE })).toEqual({ requestIds: [] });
});

test('requests: they are published and counted', async () => {
  expect(await run({ requestIds: [idOf(1)] })).toEqual({ published: 1, refused: 0, gone: 0 });
  expect(observability.counts).toEqual({ FactsRepublished: 1 });
  expect(asked).toEqual([]);
});

test('the schedule waits for the export of the day before, and publishes all in portions', async () => {
  states = [
    { isThere: false, isUnderWay: true },
    { isThere: false, isUnderWay: true },
  ];
  missing = Array.from({ length: 2500 }, (_, at) => idOf(at));
  expect(await run(daily)).toEqual({ published: 2500, refused: 0, gone: 0 });
  expect(asked).toEqual([DATE, DATE, DATE, DATE, QUESTION]);
  expect(portions).toEqual([1000, 1000, 500]);
  expect(observability.lines).toMatchObject([
    { level: 'info', fields: { date: DATE, missing: 2500, published: 2500 } },
  ]);
});

test('an export that does not end is an error, so that the run is tried again', async () => {
  states = Array.from({ length: 100 }, () => ({ isThere: false, isUnderWay: true }));
  await expect(run(daily)).rejects.toThrow('no complete export');
  expect(now).toBeLessThanOrEqual(9 * MINUTE_MS);
});

test('what time is too short for is left to another run', async () => {
  missing = Array.from({ length: 5000 }, (_, at) => idOf(at));
  await expect(run(daily, 3 * MINUTE_MS)).rejects.toThrow('2000 facts are left for another run');
  expect(portions).toEqual([1000, 1000, 1000]);
});

test('what the bus refused makes the run fail, so that it is tried again', async () => {
  missing = [idOf(1), idOf(2)];
  refused = 1;
  await expect(run(daily)).rejects.toThrow('The bus refused 1 facts.');
});

test('a query that fails fails the run', async () => {
  const reconcile = createReconciler({
    ...observability,
    clock: { now: () => 0, sleep: async () => undefined },
    exportState: async () => THERE,
    ask: async () => Promise.reject(new QueryFailure('FAILED', 'no table')),
    republish: async () => ({ published: 0, refused: 0, gone: 0 }),
  });
  await expect(reconcile(daily, MINUTE_MS)).rejects.toThrow('no table');
});

test.each([[{}], [{ date: 'today' }], [{ requestIds: [] }], [{ requestIds: ['x y'] }], ['text']])(
  '%j is refused',
  async (input) => {
    await expect(run(input)).rejects.toThrow();
  },
);
