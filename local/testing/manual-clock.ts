import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../clock.ts';

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /**
   * Moves time on, stopping at each sleeper's instant on the way, so that whatever a sleeper does on
   * waking (sleeping again, for example) happens at its own time.
   */
  advance(ms: number): Promise<void>;
}

interface Sleeper {
  readonly wakesAtEpochMs: number;
  readonly wake: () => void;
}

/** 2026-01-01T00:00:00Z */
const START_EPOCH_MS = 1_767_225_600_000;

/**
 * @param settle lets whatever can happen without time passing happen; what is done beside the event loop,
 *   as by a database's own threads, takes more than its default.
 */
export function createManualClock(
  startEpochMs = START_EPOCH_MS,
  settle: () => Promise<unknown> = setImmediate,
): ManualClock {
  const sleepers = new Set<Sleeper>();
  let now = startEpochMs;

  const nextDue = (untilEpochMs: number) =>
    [...sleepers]
      .filter(({ wakesAtEpochMs }) => wakesAtEpochMs <= untilEpochMs)
      .reduce<Sleeper | undefined>(
        (first, other) => (first && first.wakesAtEpochMs <= other.wakesAtEpochMs ? first : other),
        undefined,
      );

  return {
    now: () => now,
    sleepUntil(epochMs, signal) {
      if (signal?.aborted || epochMs <= now) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper: Sleeper = { wakesAtEpochMs: epochMs, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake, { once: true });
      });
    },
    async advance(ms) {
      const untilEpochMs = now + ms;
      // What was begun before may still be on its way to its sleep.
      await settle();
      for (let due = nextDue(untilEpochMs); due; due = nextDue(untilEpochMs)) {
        now = Math.max(now, due.wakesAtEpochMs);
        due.wake();
        await settle();
      }
      now = untilEpochMs;
      await settle();
    },
  };
}
