import { setTimeout as pause } from 'node:timers/promises';
import type { Participation } from '../../schemas/participation/participation.ts';
import { createApi } from '../pipeline/api.ts';
import { allDecided } from '../pipeline/journey.ts';
import { factsOf } from '../pipeline/lake.ts';
import type { System } from '../pipeline/system.ts';
import type { User } from './burst.ts';

const PATIENCE_MS = 180_000;
const LOOK_AGAIN_MS = 200;

export interface Verdict {
  /** What is not as promised, a sentence each. */
  readonly violations: readonly string[];
  /** Lines of the lake for this event, repeats included. */
  readonly facts: number;
  readonly won: number;
  /** Decided by the dead-letter worker, after three receives. */
  readonly late: number;
}

/** Waits for the end of everything and compares what users were told, the store, and the lake. */
export async function judge(
  system: System,
  eventId: string,
  users: readonly User[],
  capacity: number,
): Promise<Verdict> {
  const decided = await allDecided(
    createApi(system.url),
    users.map(({ requestId }) => requestId as string),
    users.map(({ token }) => token),
    PATIENCE_MS,
  );
  const violations: string[] = [];
  const claim = (holds: boolean, sentence: string) => {
    if (!holds) violations.push(sentence);
  };
  const won = decided.filter(({ status }) => status === 'SUCCEEDED').length;
  const lost = decided.filter(({ resultCode }) => resultCode === 'SOLD_OUT').length;
  const stamps = decided.filter(
    ({ queuedAt }, at) => users[at]?.stamps.length && !users[at].stamps.includes(queuedAt ?? 0),
  );
  claim(won === capacity, `${won} won, not ${capacity}.`);
  claim(won + lost === users.length, `${users.length - won - lost} neither won nor sold out.`);
  claim(stamps.length === 0, `${stamps.length} have a queuedAt that no 202 named.`);
  const { stdout } = await system.eventflow('event', 'show', eventId, '--format', 'json');
  const { succeeded, remaining } = JSON.parse(stdout);
  claim(succeeded === capacity && remaining === 0, `The event says ${succeeded} of ${capacity}.`);

  claim(await isQuiet(system), 'Something is left in a queue.');
  const flushed = await system.eventflow('flush');
  claim(flushed.code === 0, flushed.stderr);
  const facts = factsOf(system.home, eventId);
  claimFacts(decided, facts, claim);
  await claimDistribution(system, eventId, { SUCCESS: capacity, SOLD_OUT: lost }, claim);
  const late = new Set(
    facts.filter(({ delivery }) => delivery.isDlq).map((fact) => fact.requestId),
  );
  return { violations, facts: facts.length, won, late: late.size };
}

type Claim = (holds: boolean, sentence: string) => void;

/** Each final request has its fact, told as often as it may be, always the same. */
export function claimFacts(
  decided: readonly Participation[],
  facts: ReturnType<typeof factsOf>,
  claim: Claim,
): void {
  const told = Map.groupBy(facts, ({ requestId }) => requestId);
  const missing = decided.filter(({ requestId }) => !told.has(requestId));
  const differing = decided.filter(({ requestId, resultCode, queuedAt }) =>
    told
      .get(requestId)
      ?.some((fact) => fact.resultCode !== resultCode || fact.timestamps.queuedAt !== queuedAt),
  );
  const unequal = [...told.values()].filter(
    (repeats) => new Set(repeats.map((fact) => JSON.stringify(fact))).size > 1,
  );
  claim(missing.length === 0, `${missing.length} final requests have no fact in the lake.`);
  claim(differing.length === 0, `${differing.length} facts differ from the store.`);
  claim(unequal.length === 0, `${unequal.length} requests have facts that differ.`);
  claim(told.size === decided.length, `${told.size} requests in the lake, not ${decided.length}.`);
}

/** The saved query counts each request once, however often its fact was told. */
async function claimDistribution(
  system: System,
  eventId: string,
  expected: Readonly<Record<string, number>>,
  claim: Claim,
): Promise<void> {
  const days = new Set(
    factsOf(system.home, eventId).map(({ timestamps }) =>
      new Date(timestamps.finishedAt).toISOString().slice(0, 10),
    ),
  );
  const counts: Record<string, number> = {};
  for (const day of days) {
    const { stdout, stderr, code } = await system.eventflow(
      ...['query', 'result_distribution', '--date', day, '--event', eventId, '--format', 'json'],
    );
    claim(code === 0, `result_distribution: ${stderr}`);
    for (const { resultCode, total_count } of code === 0 ? JSON.parse(stdout) : []) {
      counts[resultCode] = (counts[resultCode] ?? 0) + Number(total_count);
    }
  }
  for (const [resultCode, count] of Object.entries(expected)) {
    const found = counts[resultCode] ?? 0;
    claim(found === count, `The saved query counts ${found} ${resultCode}, not ${count}.`);
  }
}

/** Until no queue holds anything: what was cut between its decision and its fact is told by then. */
async function isQuiet(system: System): Promise<boolean> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const { stdout } = await system.eventflow('status', '--format', 'json');
    const queues: { visible: number; inFlight: number }[] = JSON.parse(stdout).queues;
    if (queues.every(({ visible, inFlight }) => visible + inFlight === 0)) return true;
    if (performance.now() > until) return false;
    await pause(LOOK_AGAIN_MS);
  }
}
