import { expect, test } from 'vitest';
import type { Participation } from '../../schemas/participation/participation.ts';
import { bounded } from './bounded.ts';
import { percentiles } from './percentiles.ts';
import { complaint, summarize } from './summary.ts';

test('percentiles are measured values by nearest rank', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentiles(hundred)).toEqual({ p50: 50, p95: 95, p99: 99, max: 100 });
  expect(percentiles([7.26])).toEqual({ p50: 7.3, p95: 7.3, p99: 7.3, max: 7.3 });
  expect(percentiles([])).toEqual({ p50: null, p95: null, p99: null, max: null });
});

test('work is done once each, in order, with a bounded number at once', async () => {
  const seen: number[] = [];
  let running = 0;
  let most = 0;
  await bounded(20, 3, async (index) => {
    seen.push(index);
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
  });
  expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(most).toBe(3);
});

const decided = (requestId: string, queuedAt: number, finishedAt: number): Participation => ({
  requestId,
  eventId: 'sale',
  status: 'SUCCEEDED',
  resultCode: 'SUCCESS',
  queuedAt,
  finishedAt,
});

const posted = (byStatus: Record<string, number>, isNew: Record<string, boolean>) => ({
  byStatus: new Map(Object.entries(byStatus)),
  durationsMs: [10, 20],
  accepted: new Map(Object.entries(isNew).map(([id, fresh]) => [id, { token: '', isNew: fresh }])),
  elapsedMs: 500,
});

test('delays and rates count only what this run brought in', () => {
  const run = posted({ 202: 2, 200: 1 }, { a: true, b: true, old: false });
  const final = [decided('a', 1000, 1100), decided('b', 1400, 2000), decided('old', 0, 900)];
  expect(summarize('sale', run, final)).toMatchObject({
    requests: {
      total: 3,
      notFinal: 0,
      byResult: [{ status: 'SUCCEEDED', resultCode: 'SUCCESS', requests: 3 }],
    },
    decisionMs: { p50: 100, p95: 600, max: 600 },
    acceptedPerSecond: 4,
    decidedPerSecond: 2,
  });
});

test('a server error, a network error or a missing decision is a finding, a closed event is not', () => {
  const complaintOf = (byStatus: Record<string, number>, isNew = {}) =>
    complaint(summarize('sale', posted(byStatus, isNew), []));
  expect(complaintOf({ 409: 2 })).toBeUndefined();
  expect(complaintOf({ 202: 1, 503: 1 })).toContain('1 × 503');
  expect(complaintOf({ ECONNRESET: 2 })).toContain('2 × ECONNRESET');
  expect(complaintOf({ 202: 1 }, { a: true })).toContain('1 of 1 requests got no final answer');
});
