/** The only source of time in the local cloud: a simulation passes its own. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves at that instant, or as soon as the signal aborts; never rejects. */
  sleepUntil(epochMs: number, signal?: AbortSignal): Promise<void>;
}

/** Node's longest timer; a later instant is reached in several steps. https://nodejs.org/api/timers.html */
const TIMER_MAX_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleepUntil(epochMs, signal) {
    while (!signal?.aborted && Date.now() < epochMs) {
      await sleepMs(Math.min(epochMs - Date.now(), TIMER_MAX_MS), signal);
    }
  },
};

function sleepMs(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}
