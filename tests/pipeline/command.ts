import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Command {
  /** Runs `eventflow …`. */
  run(...args: string[]): Promise<Ran>;
  end(): Promise<void>;
}

/**
 * `eventflow` against the system on that port: the first run, one beside another and one after the end is a
 * process of its own; the others share one, as loading the command takes most of a run's time.
 */
export function createCommand(port: string): Command {
  const env = { ...process.env, PORT: port };
  let isFirst = true;
  let shared: ChildProcess | undefined;
  let sharing: Promise<Ran> | undefined;
  const runShared = async (args: string[]): Promise<Ran> => {
    shared ??= fork(new URL('command-process.ts', import.meta.url), { cwd: root, env });
    shared.send(args);
    const [ran] = await once(shared, 'message');
    sharing = undefined;
    return ran;
  };
  return {
    run(...args) {
      if (isFirst || sharing || shared?.connected === false) {
        isFirst = false;
        return runAlone(args, env);
      }
      sharing = runShared(args);
      return sharing;
    },
    async end() {
      while (sharing) await sharing;
      if (!shared?.connected) return;
      const exit = once(shared, 'exit');
      shared.disconnect();
      await exit;
    },
  };
}

function runAlone(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['cli/eventflow.mjs', ...args],
      { cwd: root, env, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}
