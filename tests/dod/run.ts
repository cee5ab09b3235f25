import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changedAssembly, type Resources } from '../pipeline/assembly.ts';
import { type System, startSystem } from '../pipeline/system.ts';

/** One thing that was looked at: whether it is as it must be, and what was seen. */
export interface Claim {
  readonly holds: boolean;
  readonly shows: string;
}

/** Looks at a running system now. What it throws is a NO, in its words. */
export type Evidence = (run: Run) => Promise<readonly Claim[]>;

export interface RunOptions {
  /** The app's cloud assembly. */
  readonly assembly: string;
  /** Where what the queries answered is kept. */
  readonly captures: string;
  /** Progress, a line at a time. */
  readonly tell: (line: string) => void;
}

/** One gathering of evidence: the systems that it starts are its own, and end with it. */
export interface Run {
  readonly tell: (line: string) => void;
  /** The result of that function in this run; it is called when first asked for, and never again. */
  once<Result>(make: (run: Run) => Promise<Result>): Promise<Result>;
  /** An empty state folder, gone after the run. */
  newHome(): string;
  /** Starts a system on a free port; a changed template is how a part of AWS fails. */
  start(home: string, change?: (resources: Resources) => void): Promise<System>;
  /** Keeps a text after the run; returns its path. */
  capture(file: string, text: string): string;
}

/** Lends a run to its user, then stops and removes whatever it started. */
export async function withRun<Result>(
  { assembly, captures, tell }: RunOptions,
  use: (run: Run) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'eventflow-dod-'));
  const made = new Map<unknown, Promise<unknown>>();
  const systems: System[] = [];
  let folders = 0;
  const newFolder = (kind: string) => {
    folders += 1;
    return join(folder, `${kind}-${folders}`);
  };
  const run: Run = {
    tell,
    once<Result>(make: (run: Run) => Promise<Result>) {
      const result = (made.get(make) as Promise<Result> | undefined) ?? make(run);
      made.set(make, result);
      return result;
    },
    newHome: () => newFolder('home'),
    async start(home, change) {
      const changed = change && changedAssembly(assembly, newFolder('assembly'), change);
      const system = await startSystem({ home, assembly: changed ?? assembly, trace: true });
      systems.push(system);
      return system;
    },
    capture(file, text) {
      mkdirSync(captures, { recursive: true });
      const path = join(captures, file);
      writeFileSync(path, text);
      return path;
    },
  };
  try {
    return await use(run);
  } finally {
    await Promise.all(systems.map((system) => system.stop()));
    rmSync(folder, { recursive: true });
  }
}
