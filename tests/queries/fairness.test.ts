import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lake } from '../../local/testing/lake.ts';
import { askSaved, fact, openFacts } from './lake.ts';

let lake: Lake;
beforeAll(async () => {
  lake = await openFacts();
});
afterAll(() => lake.close());

interface Decided {
  readonly id: string;
  readonly won: boolean;
  /** Seconds after ten o'clock. */
  readonly queued: number;
  readonly finished: number;
  /** Which worker, and which of its batches. */
  readonly batch?: string;
}

const at = (seconds: number) =>
  new Date(Date.UTC(2026, 0, 4, 10, 0, 0, seconds * 1000)).toISOString();

/** Facts of one event; a batch is a worker and the instant at which it began. */
function put(eventId: string, decided: readonly Decided[]): void {
  const lines = decided.map(({ id, won, queued, finished, batch = `${id}-alone` }) => ({
    ...fact(`${eventId}-${id}`, [at(queued), at(queued), at(finished)], {
      eventId,
      finalStatus: won ? 'SUCCEEDED' : 'REJECTED',
      resultCode: won ? 'SUCCESS' : 'SOLD_OUT',
      meta: { workerId: batch },
    }),
    timestamps: {
      queuedAt: Date.parse(at(queued)),
      startedAt: Date.parse(at(6)),
      finishedAt: Date.parse(at(finished)),
    },
  }));
  lake.put(`events/dt=2026-01-04/hour=10/${eventId}`, lines);
}

const ask = async (event: string) => {
  const [row, ...others] = await askSaved(lake, 'fairness', { date: '2026-01-04', event });
  expect(others).toEqual([]);
  return row;
};

test('in order of queueing there is no inversion, also when two were queued together', async () => {
  put('fair', [
    { id: 'a', won: true, queued: 1, finished: 7 },
    { id: 'b', won: true, queued: 2, finished: 7 },
    { id: 'c', won: false, queued: 2, finished: 8 },
    { id: 'd', won: false, queued: 3, finished: 8 },
  ]);
  expect(await ask('fair')).toEqual({
    eventId: 'fair',
    winners: '2',
    sold_out: '2',
    was_raised: 'false',
    inversions: '0',
    overtaken: '0',
    worst_inversion_ms: null,
    inversions_in_batch: '0',
  });
});

test('winners queued after a loser count, and losers queued before a winner', async () => {
  put('unfair', [
    { id: 'a', won: true, queued: 1, finished: 7 },
    { id: 'b', won: false, queued: 2, finished: 9 },
    { id: 'c', won: true, queued: 3, finished: 7 },
    { id: 'd', won: true, queued: 5.5, finished: 7 },
    { id: 'e', won: false, queued: 6, finished: 9 },
  ]);
  expect(await ask('unfair')).toMatchObject({
    was_raised: 'false',
    inversions: '2',
    overtaken: '1',
    worst_inversion_ms: '3500',
    inversions_in_batch: '0',
  });
});

test('an inversion within one batch is told apart', async () => {
  put('broken', [
    { id: 'a', won: false, queued: 2, finished: 9, batch: 'one' },
    { id: 'b', won: true, queued: 3, finished: 8, batch: 'one' },
    { id: 'c', won: true, queued: 4, finished: 8, batch: 'two' },
  ]);
  expect(await ask('broken')).toMatchObject({ inversions: '2', inversions_in_batch: '1' });
});

test('whoever wins after somebody has lost shows that the capacity was raised', async () => {
  put('raised', [
    { id: 'a', won: true, queued: 1, finished: 7 },
    { id: 'b', won: false, queued: 2, finished: 8 },
    { id: 'c', won: true, queued: 3, finished: 9 },
  ]);
  expect(await ask('raised')).toEqual({
    eventId: 'raised',
    winners: '2',
    sold_out: '1',
    was_raised: 'true',
    inversions: null,
    overtaken: null,
    worst_inversion_ms: null,
    inversions_in_batch: null,
  });
});

test('nobody lost, nobody was wronged; lines that repeat count once', async () => {
  put('enough', [
    { id: 'a', won: true, queued: 1, finished: 7 },
    { id: 'a', won: true, queued: 1, finished: 7 },
  ]);
  expect(await ask('enough')).toMatchObject({ winners: '1', was_raised: 'false', inversions: '0' });
});

test('all events, each in a row', async () => {
  const rows = await askSaved(lake, 'fairness', { date: '2026-01-04' });
  const names = rows.map(({ eventId }) => eventId);
  expect(names).toEqual(['broken', 'enough', 'fair', 'raised', 'unfair']);
  expect(await askSaved(lake, 'fairness', { date: '2026-01-05' })).toEqual([]);
});
