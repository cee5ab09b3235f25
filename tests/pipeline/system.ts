import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createCommand, type Ran } from './command.ts';

const root = join(import.meta.dirname, '../..');

/** A local system that runs in a process of its own, as `npm start` runs it. */
export interface System {
  readonly url: string;
  readonly home: string;
  readonly pid: number;
  /** What it wrote to stderr so far. */
  readonly said: readonly string[];
  /** Runs `eventflow …` against this system. */
  eventflow(...args: string[]): Promise<Ran>;
  /** SIGTERM; the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

export interface SystemOptions {
  readonly home: string;
  /** Made beforehand; without one the system synthesizes its own. */
  readonly assembly?: string;
  readonly trace?: boolean;
  /** Faults are injected, as this seed has it. */
  readonly chaos?: number;
  /** The folder of files that stands at `/`. */
  readonly page?: string;
}

/** Starts the system on a free port and waits for its ready line. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { home, assembly, trace, chaos, page } = options;
  const child = spawn(
    process.execPath,
    [
      ...['--import', './node24.mjs', 'local/main.ts', '--port', '0'],
      ...['--home', home],
      ...(assembly === undefined ? [] : ['--assembly', assembly]),
      ...(trace ? ['--trace'] : []),
      ...(chaos === undefined ? [] : ['--chaos', String(chaos)]),
      ...(page === undefined ? [] : ['--page', page]),
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const said: string[] = [];
  child.stderr.on('data', (text) => said.push(String(text)));
  const url = await readyUrl(child, said);
  const command = createCommand(new URL(url).port);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) {
      const exit = once(child, 'exit');
      child.kill(signal);
      await exit;
    }
    await command.end();
    return child.exitCode;
  };
  return {
    url,
    home,
    pid: child.pid as number,
    said,
    eventflow: command.run,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  };
}

/** The address in the ready line; an exit before it fails with what was said. */
async function readyUrl(child: ChildProcess, said: readonly string[]): Promise<string> {
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const [, url] = /^EventFlow is ready {2}(\S+)/.exec(line) ?? [];
    if (url) return url;
  }
  throw new Error(`The system did not start:\n${said.join('')}`);
}
