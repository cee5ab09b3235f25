import type { Clock } from '../../../functions/runtime/clock.ts';

/** Simulated time, from 0: it jumps to the next sleeper when nothing else is left to do. */
export interface Timeline extends Clock {
  /** Lets time pass until all of these have ended. */
  run(tasks: readonly Promise<unknown>[]): Promise<void>;
}

export function timeline(): Timeline {
  let now = 0;
  let sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    now: () => now,
    sleep: (ms) => new Promise((wake) => sleepers.push({ at: now + ms, wake })),
    async run(tasks) {
      let isRunning = true;
      const all = Promise.all(tasks).finally(() => {
        isRunning = false;
      });
      while (isRunning) {
        // Every promise that can go on does so first.
        await new Promise(setImmediate);
        const next = Math.min(...sleepers.map(({ at }) => at));
        if (!isRunning || next === Number.POSITIVE_INFINITY) continue;
        now = next;
        const due = sleepers.filter(({ at }) => at === next);
        sleepers = sleepers.filter(({ at }) => at !== next);
        for (const { wake } of due) wake();
      }
      await all;
    },
  };
}
