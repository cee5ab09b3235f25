import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../../local/clock.ts';
import { fraction, type Random } from '../../../local/random.ts';

interface Task {
  readonly dueAtEpochMs: number;
  /** Chosen by the seed: among those due at the same instant, whose turn it is. */
  readonly turn: number;
  readonly run: () => void;
  isCanceled: boolean;
}

const isBefore = (a: Task, b: Task) =>
  a.dueAtEpochMs < b.dueAtEpochMs || (a.dueAtEpochMs === b.dueAtEpochMs && a.turn < b.turn);

/**
 * Virtual time: it stands still while anything can run, then jumps to whatever is due next. What is due
 * at the same instant runs in an order that the seed chooses, one after the other.
 */
export class Scheduler implements Clock {
  readonly #random: Random;
  /** A binary heap, the next task at its top. */
  readonly #tasks: Task[] = [];
  #now: number;

  constructor(startEpochMs: number, random: Random) {
    this.#now = startEpochMs;
    this.#random = random;
  }

  now(): number {
    return this.#now;
  }

  sleepUntil(epochMs: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted || epochMs <= this.#now) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.after(epochMs - this.#now, () => {
        signal?.removeEventListener('abort', wake);
        resolve();
      });
      const wake = () => {
        cancel();
        resolve();
      };
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  /** Runs something later; returns what cancels it. */
  after(ms: number, run: () => void): () => void {
    const dueAtEpochMs = this.#now + Math.max(0, Math.ceil(ms));
    const task: Task = { dueAtEpochMs, turn: fraction(this.#random), run, isCanceled: false };
    if (Number.isFinite(dueAtEpochMs)) this.#push(task);
    return () => {
      task.isCanceled = true;
    };
  }

  /** Runs until that holds or that instant is reached; says whether it holds. */
  async runUntil(isOver: () => boolean, endsAtEpochMs: number): Promise<boolean> {
    for (;;) {
      // Whatever can run without time passing, runs: there is no real input or output to wait for.
      await setImmediate();
      if (isOver()) return true;
      const next = this.#pop();
      if (!next) return false;
      if (next.dueAtEpochMs > endsAtEpochMs) {
        this.#push(next);
        this.#now = endsAtEpochMs;
        return false;
      }
      this.#now = next.dueAtEpochMs;
      next.run();
    }
  }

  #push(task: Task): void {
    const tasks = this.#tasks;
    let at = tasks.length;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = tasks[parentAt] as Task;
      if (!isBefore(task, parent)) break;
      tasks[at] = parent;
      at = parentAt;
    }
    tasks[at] = task;
  }

  #pop(): Task | undefined {
    for (;;) {
      const top = this.#take();
      if (!top?.isCanceled) return top;
    }
  }

  #take(): Task | undefined {
    const tasks = this.#tasks;
    const top = tasks[0];
    const last = tasks.pop();
    if (!last || tasks.length === 0) return top;
    let at = 0;
    for (;;) {
      let childAt = 2 * at + 1;
      let child = tasks[childAt];
      if (!child) break;
      const right = tasks[childAt + 1];
      if (right && isBefore(right, child)) {
        child = right;
        childAt += 1;
      }
      if (!isBefore(child, last)) break;
      tasks[at] = child;
      at = childAt;
    }
    tasks[at] = last;
    return top;
  }
}
