import { fraction, type Random } from '../../../local/random.ts';
import type { Scheduler } from './scheduler.ts';

let scheduler: Scheduler | undefined;
let random: Random | undefined;

/**
 * The SDK's pauses between its tries, and their jitter, come from the process itself: here they come
 * from the seed, too. Everything of ours is given its clock and its randomness.
 */
export function takeOver(): void {
  const setTimeoutInstead = (run: () => void, ms = 0) => {
    if (!scheduler) throw new Error('A timer was set outside of a simulation.');
    return { cancel: scheduler.after(ms, run), ref() {}, unref() {} };
  };
  Object.assign(globalThis, {
    setTimeout: setTimeoutInstead,
    clearTimeout: (timer?: { cancel(): void }) => timer?.cancel(),
  });
  Math.random = () => {
    if (!random) throw new Error('A random number was drawn outside of a simulation.');
    return fraction(random);
  };
}

/** From here on, the process's timers and random numbers are those of this seed. */
export function follow(ofSeed: { scheduler: Scheduler; random: Random }): void {
  scheduler = ofSeed.scheduler;
  random = ofSeed.random;
}
