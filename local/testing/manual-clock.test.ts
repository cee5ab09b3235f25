import { expect, test } from 'vitest';
import { createManualClock } from './manual-clock.ts';

test('sleepers wake in the order of their instants, each at its own time', async () => {
  const clock = createManualClock(1000);
  const woken: [string, number][] = [];
  const sleep = async (name: string, ms: number) => {
    await clock.sleepUntil(clock.now() + ms);
    woken.push([name, clock.now()]);
  };
  const late = sleep('late', 300);
  const twice = sleep('first', 100).then(() => sleep('again', 100));

  await clock.advance(250);

  expect(woken).toEqual([
    ['first', 1100],
    ['again', 1200],
  ]);
  expect(clock.now()).toBe(1250);
  await clock.advance(50);
  await Promise.all([late, twice]);
  expect(woken.at(-1)).toEqual(['late', 1300]);
});

test('an aborted sleep ends at once, and time stands where it was', async () => {
  const clock = createManualClock(0);
  const aborter = new AbortController();
  const slept = clock.sleepUntil(1000, aborter.signal);

  aborter.abort();
  await slept;

  expect(clock.now()).toBe(0);
});
