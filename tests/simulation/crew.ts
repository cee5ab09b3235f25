import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { Template } from '../../local/template.ts';
import type { Patch } from './broken/variants.ts';
import type { FromChild, ToChild } from './child.ts';
import type { SeedResult } from './seed.ts';

export interface CrewOptions {
  readonly template: Template;
  readonly from: number;
  readonly count: number;
  readonly patch?: Patch | undefined;
  /** Each seed's trace is wanted, not only of those that fail. */
  readonly isTraced?: boolean;
  /** Processes at most; as many as there are cores when left out. */
  readonly processes?: number;
  /** Told of each seed as it ends, in any order; false ends it all. */
  readonly onResult: (result: SeedResult, trace: readonly string[]) => boolean;
}

/** So many seeds are handed out at once. */
const SHARE = 20;

/** Runs seeds in processes of their own, each of which is one thread and shares nothing. */
export async function runSeeds(options: CrewOptions): Promise<void> {
  const { from, count, processes = availableParallelism() } = options;
  const end = from + count;
  let next = from;
  const share = () => {
    const first = next;
    next = Math.min(end, next + SHARE);
    return { first, size: next - first };
  };
  const stop = () => {
    next = end;
  };
  const size = Math.min(processes, Math.ceil(count / SHARE));
  await Promise.all(Array.from({ length: size }, () => work(options, share, stop)));
}

async function work(
  { template, patch, isTraced = false, onResult }: CrewOptions,
  share: () => { first: number; size: number },
  stop: () => void,
): Promise<void> {
  const child = fork(new URL('./child.ts', import.meta.url), { serialization: 'advanced' });
  const tell = (message: ToChild) => child.send(message);
  let isOver = false;
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (isOver) resolve();
      else reject(new Error(`A process of the simulation ended with ${code}.`));
    });
  });
  const end = (process: ChildProcess) => {
    isOver = true;
    process.kill();
  };
  child.on('message', (message: FromChild) => {
    if (isOver) return;
    if (message.kind === 'result') {
      if (onResult(message.result, message.trace)) return;
      stop();
      end(child);
      return;
    }
    const { first, size } = share();
    if (size === 0) end(child);
    else tell({ kind: 'run', from: first, count: size });
  });
  tell({ kind: 'begin', template, patch, isTraced });
  await ended;
}
