import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { mapBounded } from '../../functions/operations/bounded.ts';
import { createApi } from '../pipeline/api.ts';
import { changedAssembly, propertiesOf } from '../pipeline/assembly.ts';
import { allDecided } from '../pipeline/journey.ts';
import { type System, startSystem } from '../pipeline/system.ts';
import type { Measured } from './measured.ts';

/** How many workers decide at once: as `dev` is deployed, and the least that a mapping takes. */
const WORKERS = [5, 2];
/** Fewer than a batch has messages: several batches want the same stock. */
const CAPACITY = 20;
/** Six batches of 99, and more. */
const USERS = 600;
const BURSTS = 4;
const IN_FLIGHT = 50;
const PATIENCE_MS = 60_000;

/** One burst as the query `fairness` tells it. */
interface Fairness {
  /** Whether the workers began while the burst came, or when all of it was queued. */
  readonly decided: 'at once' | 'later';
  readonly workers: number;
  readonly winners: number;
  readonly sold_out: number;
  readonly was_raised: boolean;
  readonly inversions: number | null;
  readonly overtaken: number | null;
  readonly worst_inversion_ms: number | null;
  readonly inversions_in_batch: number | null;
}

/** Winners queued later than someone who lost, in bursts of one post a user. */
export async function measure(): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'eventflow-fairness-'));
  try {
    const synthesized = join(folder, 'assembly');
    execFileSync(process.execPath, ['infra/app.ts'], {
      env: { ...process.env, CDK_OUTDIR: synthesized },
      stdio: 'ignore',
    });
    const found: Fairness[] = [];
    for (const workers of WORKERS) found.push(...(await burstsOf(workers, folder, synthesized)));
    return { tables: [tableOf(found)], figures: found };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function burstsOf(workers: number, folder: string, from: string): Promise<Fairness[]> {
  const home = join(folder, `home-${workers}`);
  const assemblyOf = (isDeciding: boolean) =>
    changedAssembly(from, join(folder, `${workers}-${isDeciding}`), (resources) => {
      const worker = '"POWERTOOLS_SERVICE_NAME":"worker"';
      propertiesOf(resources, 'AWS::Lambda::Function', worker).ReservedConcurrentExecutions =
        workers;
      propertiesOf(resources, 'AWS::Lambda::EventSourceMapping', '"BatchSize":99').Enabled =
        isDeciding;
    });
  const deciding = assemblyOf(true);
  const queueing = assemblyOf(false);
  const found: Fairness[] = [];
  for (let burst = 0; burst < BURSTS; burst++) {
    const sent = await withSystem(home, queueing, (system) => post(system, `later-${burst}`));
    const row = await withSystem(home, deciding, (system) => fairness(system, sent));
    found.push({ decided: 'later', workers, ...row });
  }
  await withSystem(home, deciding, async (system) => {
    for (let burst = 0; burst < BURSTS; burst++) {
      const row = await fairness(system, await post(system, `at-once-${burst}`));
      found.push({ decided: 'at once', workers, ...row });
    }
  });
  return found;
}

async function withSystem<Result>(
  home: string,
  assembly: string,
  use: (system: System) => Promise<Result>,
): Promise<Result> {
  const system = await startSystem({ home, assembly });
  try {
    return await use(system);
  } finally {
    await system.stop();
  }
}

interface Sent {
  readonly eventId: string;
  readonly requestIds: readonly string[];
  readonly tokens: readonly string[];
}

async function post(system: System, eventId: string): Promise<Sent> {
  await ask(system, 'event', 'put', eventId, '--capacity', String(CAPACITY));
  const api = createApi(system.url);
  const users = Array.from({ length: USERS }, (_, at) => `${eventId}-user-${at}`);
  const tokens = await mapBounded(IN_FLIGHT, users, (user) => api.token(user));
  const answers = await mapBounded(IN_FLIGHT, tokens, (token) => api.participate(eventId, token));
  return { eventId, tokens, requestIds: answers.map(({ body }) => body.requestId) };
}

async function fairness(system: System, { eventId, requestIds, tokens }: Sent) {
  await allDecided(createApi(system.url), requestIds, tokens, PATIENCE_MS);
  await ask(system, 'flush');
  const answer = await ask(system, 'query', 'fairness', '--event', eventId, '--format', 'json');
  const [row] = JSON.parse(answer);
  return row;
}

async function ask(system: System, ...line: string[]): Promise<string> {
  const { code, stdout, stderr } = await system.eventflow(...line);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

const HEAD = [
  'decided',
  'workers',
  'winners',
  'sold out',
  'inversions',
  'overtaken',
  'worst ms',
  'in a batch',
];

function tableOf(found: readonly Fairness[]): string {
  const table = new Table({ head: HEAD, style: { head: [], border: [], compact: true } });
  for (const row of found) {
    table.push([
      row.decided,
      row.workers,
      row.winners,
      row.sold_out,
      row.was_raised ? 'raised' : row.inversions,
      row.overtaken ?? '-',
      row.worst_inversion_ms ?? '-',
      row.inversions_in_batch ?? '-',
    ]);
  }
  return String(table);
}
