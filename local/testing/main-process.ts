import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface MainProcess {
  readonly child: ChildProcess;
  /** The address in the ready line; undefined when the process ended without one. */
  readonly ready: Promise<string | undefined>;
  /** Exit code and outputs, once it has ended. */
  readonly ended: Promise<Ended>;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const projectFolder = join(import.meta.dirname, '../..');

/** Runs `local/main.ts` in a process of its own, as `npm start` does. */
export function runMain(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): MainProcess {
  const [node24, main] = ['node24.mjs', 'local/main.ts'].map((file) => join(projectFolder, file));
  const child = spawn(process.execPath, ['--import', `${node24}`, `${main}`, ...args], {
    cwd: options.cwd ?? projectFolder,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const ready = Promise.withResolvers<string | undefined>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    output.stdout += `${line}\n`;
    const [, endpoint] = / is ready {2}(http:\S+) /.exec(line) ?? [];
    if (endpoint) ready.resolve(endpoint);
  });
  const ended = once(child, 'close').then(([code]) => {
    ready.resolve(undefined);
    return { code: code as number | null, ...output };
  });
  return { child, ready: ready.promise, ended };
}
