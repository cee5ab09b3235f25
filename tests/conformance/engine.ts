import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** What an engine needs is not on this machine; the check is left out, by name. */
export class Missing extends Error {}

/** An engine that runs, on this machine alone. */
export interface Running extends AsyncDisposable {
  readonly endpoint: string;
}

const READY_PATIENCE_MS = 120_000;
const ASK_AGAIN_MS = 100;

/** The newest Java that is at least of that version. @throws Missing */
export function javaOf(versionMin: number): string {
  const candidates = [
    ...(process.env.JAVA_HOME ? [`${process.env.JAVA_HOME}/bin/java`] : []),
    'java',
    ...globSync('/usr/lib/jvm/*/bin/java'),
  ];
  const [newest] = candidates
    .map((java) => ({ java, version: versionOf(java) }))
    .filter(({ version }) => version >= versionMin)
    .sort((a, b) => b.version - a.version);
  if (!newest) throw new Missing(`no JDK ${versionMin} or newer`);
  return newest.java;
}

/** `openjdk version "17.0.15"` → 17; 0 when it is no Java. */
function versionOf(java: string): number {
  const { stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  return Number(/version "(\d+)/.exec(stderr ?? '')?.[1] ?? 0);
}

/** A port that nobody has now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

interface JavaProgram {
  readonly java: string;
  readonly line: readonly string[];
  readonly folder: string;
  readonly endpoint: string;
  /** Whether it takes requests now. */
  readonly isReady: () => Promise<boolean>;
}

/** Starts it and waits until it takes requests; it ends with the value, by its own handle. */
export async function startJava(program: JavaProgram): Promise<Running> {
  const { java, line, folder, endpoint, isReady } = program;
  const child = spawn(java, line, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => said.push(String(text)));
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill();
    await exit;
  };
  const until = performance.now() + READY_PATIENCE_MS;
  while (!(await isReady().catch(() => false))) {
    if (hasEnded(child) || performance.now() > until) {
      await end();
      throw new Error(`It did not start:\n${said.join('').slice(-4000)}`);
    }
    await setTimeout(ASK_AGAIN_MS);
  }
  return { endpoint, [Symbol.asyncDispose]: end };
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) =>
  exitCode !== null || signalCode !== null;

/** Whether anything answers there in HTTP. */
export const answers = async (url: string): Promise<boolean> => {
  await fetch(url);
  return true;
};
