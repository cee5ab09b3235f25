import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allocate, WINNERS_MAX } from './allocation.ts';
import type { EventItem } from './event-items.ts';

const event = (changes: Partial<EventItem> = {}): EventItem => ({
  eventId: 'sale',
  capacity: 10,
  remaining: 10,
  opensAt: 1000,
  closesAt: 2000,
  campaignId: null,
  configVersion: 1,
  ...changes,
});

const candidate = (requestId: string, queuedAt = 1500) => ({ requestId, queuedAt });

test('stock goes by queuedAt, then by requestId, whatever the order of arrival', () => {
  const batch = [candidate('c', 1501), candidate('b', 1500), candidate('a', 1500)];

  const { winners, waiting } = allocate(event({ remaining: 2 }), batch);

  expect(winners.map(({ requestId }) => requestId)).toEqual(['a', 'b']);
  expect(waiting.map(({ requestId }) => requestId)).toEqual(['c']);
});

test('whoever is beyond the stock waits; SOLD_OUT is said only when nothing remains', () => {
  expect(allocate(event({ remaining: 1 }), [candidate('a'), candidate('b')]).refused).toEqual([]);
  expect(allocate(event({ remaining: 0 }), [candidate('a')]).refused).toEqual([
    { candidate: candidate('a'), resultCode: 'SOLD_OUT' },
  ]);
});

test('in time is who was queued from opensAt on and before closesAt', () => {
  const at = (queuedAt: number) => allocate(event(), [candidate('a', queuedAt)]);

  expect(at(999).refused[0]?.resultCode).toBe('EVENT_NOT_OPEN');
  expect(at(1000).winners).toHaveLength(1);
  expect(at(1999).winners).toHaveLength(1);
  expect(at(2000).refused[0]?.resultCode).toBe('EVENT_CLOSED');
  expect(allocate(event({ closesAt: null }), [candidate('a', 9e12)]).winners).toHaveLength(1);
});

test('an event without capacity refuses whoever is in time', () => {
  const none = event({ capacity: 0, remaining: 0 });

  const { winners, refused } = allocate(none, [candidate('a'), candidate('b', 999)]);

  expect(winners).toEqual([]);
  expect(refused.map(({ resultCode }) => resultCode).sort()).toEqual([
    'EVENT_NOT_OPEN',
    'SOLD_OUT',
  ]);
});

test('who is refused for the time takes no stock from who is not', () => {
  const batch = [candidate('early', 999), candidate('a', 1000), candidate('late', 2000)];

  const { winners, refused, waiting } = allocate(event({ remaining: 1 }), batch);

  expect(winners).toEqual([candidate('a', 1000)]);
  expect(refused).toHaveLength(2);
  expect(waiting).toEqual([]);
});

test('early and late ones are told so even when the event is sold out', () => {
  const { refused } = allocate(event({ remaining: 0 }), [candidate('a', 1), candidate('b', 3000)]);

  expect(refused.map(({ resultCode }) => resultCode)).toEqual(['EVENT_NOT_OPEN', 'EVENT_CLOSED']);
});

test('an event that is gone refuses everybody', () => {
  const { refused } = allocate(undefined, [candidate('a')]);

  expect(refused[0]?.resultCode).toBe('EVENT_NOT_FOUND');
});

test('each candidate is either a winner, refused or waiting; winners fit stock and transaction', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(9999), { maxLength: 200 }),
      fc.nat(150),
      fc.array(fc.integer({ min: 900, max: 2100 }), { minLength: 1 }),
      (ids, remaining, times) => {
        const batch = ids.map((id, index) =>
          candidate(`req-${id}`, times[index % times.length] as number),
        );
        const { winners, refused, waiting } = allocate(event({ remaining }), batch);
        const seen = [...winners, ...waiting, ...refused.map(({ candidate }) => candidate)];
        expect(seen.map(({ requestId }) => requestId).sort()).toEqual(
          batch.map(({ requestId }) => requestId).sort(),
        );
        expect(winners.length).toBeLessThanOrEqual(Math.min(remaining, WINNERS_MAX));
        expect(waiting.length === 0 || winners.length > 0).toBe(true);
      },
    ),
  );
});
