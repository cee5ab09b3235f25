import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Table from 'cli-table3';
import { type System, type SystemOptions, startSystem } from '../pipeline/system.ts';
import type { Measured } from './measured.ts';
import { operationTable } from './operations.ts';
import { cpuSeconds, residentMb } from './process-figures.ts';

const POSTS = 12_000;
const WARM_UP_POSTS = 3000;
const IN_FLIGHT = 50;
const IDLE_PAUSE_MS = 3000;

/** What the local system costs: its starts, and a load of one post a user. */
export async function measure(): Promise<Measured> {
  const home = mkdtempSync(join(tmpdir(), 'eventflow-bench-'));
  const figures: Record<string, number> = { cpus: availableParallelism() };
  let operations = '';
  try {
    figures.readyFirstSeconds = await readySeconds(home);
    figures.readyUnchangedSeconds = await readySeconds(home);
    await withSystem({ home }, async (system) => {
      await pause(IDLE_PAUSE_MS);
      figures.idleMb = residentMb(system.pid);
      await load(system, 'warm-up', WARM_UP_POSTS);
      const before = cpuSeconds(system.pid);
      const loaded = await load(system, 'bench', POSTS);
      const cpu = cpuSeconds(system.pid) - before;
      figures.acceptedPerSecond = loaded.acceptedPerSecond;
      figures.decidedPerSecond = loaded.decidedPerSecond;
      figures.postP50Ms = loaded.postMs.p50;
      figures.postP95Ms = loaded.postMs.p95;
      figures.decisionP95Ms = loaded.decisionMs.p95;
      figures.serverCpuMsPerParticipation = (cpu * 1000) / POSTS;
      figures.loadedMb = residentMb(system.pid);
    });
    await withSystem({ home, trace: true }, async (system) => {
      await load(system, 'traced', WARM_UP_POSTS);
      operations = operationTable(system.said.join(''), WARM_UP_POSTS);
    });
  } finally {
    rmSync(home, { recursive: true });
  }
  const table = new Table({ head: ['figure', 'value'], style: { head: [] } });
  for (const [name, value] of Object.entries(figures)) table.push([name, value.toFixed(2)]);
  const calls = `\nWhere the calls go (traced run of ${WARM_UP_POSTS} posts):\n${operations}`;
  return { tables: [String(table), calls], figures };
}

/** From the start of the process to its ready line. */
async function readySeconds(home: string): Promise<number> {
  const before = performance.now();
  const system = await startSystem({ home });
  const seconds = (performance.now() - before) / 1000;
  await system.stop();
  return seconds;
}

async function withSystem(
  options: SystemOptions,
  use: (system: System) => Promise<void>,
): Promise<void> {
  const system = await startSystem(options);
  try {
    await use(system);
  } finally {
    await system.stop();
  }
}

/** One user a post, half of them winners, by the load command in a process of its own. */
async function load(system: System, eventId: string, posts: number) {
  await system.eventflow('event', 'put', eventId, '--capacity', String(posts / 2));
  const { code, stdout, stderr } = await system.eventflow(
    ...['participate', eventId, '--format', 'json'],
    ...['--count', String(posts), '--users', String(posts), '--in-flight', String(IN_FLIGHT)],
  );
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
