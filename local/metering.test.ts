import { afterEach, beforeEach, expect, test } from 'vitest';
import { Meter } from './meter.ts';
import { AwsError, type Service } from './service.ts';
import { createManualClock, type ManualClock } from './testing/manual-clock.ts';
import { type Served, serveServices } from './testing/serve.ts';

/** 2026-01-01T00:00:00Z, in seconds. */
const NOW = 1_767_225_600;
const MINUTE_MS = 60_000;

let clock: ManualClock;
let served: Served;
let put: { Namespace: string; MetricData: { Timestamp: number; Values: number[] }[] }[];
let isRefused: boolean;
let refusals: string[];

const meter = new Meter();
const counted = meter.series('Done', [], 'Count');
const worker: Service = {
  name: 'worker',
  operations: {
    Do: () => counted.add(1),
    Fail() {
      throw new AwsError('Throttled', 'Not now.');
    },
  },
  metrics: () => [{ namespace: 'Test', data: meter.take() }],
  refused: (operation, input, { code }) =>
    void refusals.push(`${operation} ${JSON.stringify(input)} ${code}`),
};
const monitoring: Service = {
  name: 'monitoring',
  operations: {
    PutMetricData(input: (typeof put)[number]) {
      if (isRefused) throw new AwsError('ServiceUnavailable', 'No room.', 503);
      put.push(input);
    },
  },
};
const values = () =>
  put.flatMap(({ MetricData }) =>
    MetricData.map(({ Timestamp, Values }) => [Timestamp, ...Values]),
  );

beforeEach(async () => {
  [put, refusals, isRefused] = [[], [], false];
  clock = createManualClock(NOW * 1000);
  served = await serveServices([worker, monitoring], { clock });
});
afterEach(() => served.close());
const work = () => served.cloud.call('tester', 'worker', 'Do', {});

test('what a service counted is put after each minute, under that minute', async () => {
  await clock.advance(MINUTE_MS - 1);
  await work();
  expect(values()).toEqual([]);
  await clock.advance(1);
  expect(values()).toEqual([[NOW, 1]]);

  await work();
  await clock.advance(MINUTE_MS);
  expect(values()).toEqual([
    [NOW, 1],
    [NOW + 60, 1],
  ]);
});

test('the minute under way is put when the cloud closes', async () => {
  await work();
  await clock.advance(10_000);
  await served.cloud.close();

  expect(values()).toEqual([[NOW, 1]]);
});

test('what could not be put is put later, under its own minute', async () => {
  isRefused = true;
  await work();
  await clock.advance(MINUTE_MS);
  isRefused = false;
  await clock.advance(MINUTE_MS);

  expect(values()).toEqual([[NOW, 1]]);
});

test('a service hears what its callers were told, also by who stands in for it', async () => {
  const close = served.close;
  await close();
  served = await serveServices([worker, monitoring], {
    clock,
    wrappers: [
      (next) => async (principal, service, operation, input) => {
        if (operation === 'Do') throw new AwsError('Instead', 'A fault.');
        return next(principal, service, operation, input);
      },
    ],
  });
  await expect(served.cloud.call('tester', 'worker', 'Fail', { a: 1 })).rejects.toThrow('Not now.');
  await expect(work()).rejects.toThrow('A fault.');

  expect(refusals).toEqual(['Fail {"a":1} Throttled', 'Do {} Instead']);
});
