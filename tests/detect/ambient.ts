import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../../local/clock.ts';

/** Whose code runs: what it takes from its process, it takes from here. */
export interface Running {
  /** By how much its clock is wrong. */
  readonly skewMs: () => number;
  readonly write: (text: string) => void;
}

/** Everything that one instance does, whatever it awaits, runs in its context. */
export const running = new AsyncLocalStorage<Running>();

let clock: Clock | undefined;

/** From here on the process's time is that clock's, until it is undefined again. */
export function follow(next: Clock | undefined): void {
  clock = next;
}

const RealDate = Date;

/**
 * Gives functions, and the SDK inside them, virtual time and a stdout and stderr of their own: they take them
 * from the process, and here all of them are in one.
 */
export function takeOver(): void {
  const now = () => (clock?.now() ?? RealDate.now()) + (running.getStore()?.skewMs() ?? 0);
  class VirtualDate extends RealDate {
    constructor(...parts: [] | ConstructorParameters<DateConstructor>) {
      super(...((parts.length === 0 ? [now()] : parts) as [number]));
    }
    static override now = now;
  }
  const { setTimeout: setReal, clearTimeout: clearReal } = globalThis;
  const setVirtual = (
    run: (...parameters: unknown[]) => void,
    ms = 0,
    ...parameters: unknown[]
  ) => {
    if (!clock) return setReal(run, ms, ...parameters);
    const ending = new AbortController();
    void clock.sleepUntil(clock.now() + ms, ending.signal).then(() => {
      if (!ending.signal.aborted) run(...parameters);
    });
    return { ending, ref() {}, unref() {} };
  };
  Object.assign(globalThis, {
    Date: VirtualDate,
    setTimeout: setVirtual,
    clearTimeout: (timer?: { ending?: AbortController }) => {
      if (timer?.ending) timer.ending.abort('cleared');
      else clearReal(timer as NodeJS.Timeout | undefined);
    },
  });
  for (const stream of [process.stdout, process.stderr]) {
    const writeReal = stream.write.bind(stream) as (...parts: unknown[]) => boolean;
    stream.write = (...parts: unknown[]) => {
      const instance = running.getStore();
      if (!instance) return writeReal(...parts);
      instance.write(String(parts[0]));
      return true;
    };
  }
}
