import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { mapBounded } from '../../functions/operations/bounded.ts';
import { systemClock } from '../../functions/runtime/clock.ts';
import { FAULT_KINDS, type FaultKind } from '../../local/faults/kinds.ts';
import type { Participation } from '../../schemas/participation/participation.ts';
import { type Answer, createApi } from './api.ts';
import { changedAssembly, type Resources } from './assembly.ts';
import { type System, startSystem } from './system.ts';

/** Its rates hold every kind of fault, none of them so often that next to nothing is decided. */
const SEED = 171_490;
const CAPACITY = 10;
const USERS_PER_WAVE = 30;

/** Which call meets which fault is the machine's timing, too: more users come until all kinds were met. */
const WAVES_MAX = 12;

/** What an instance had in hand when it ended comes again after so long, not only after two minutes. */
const VISIBILITY_TIMEOUT_SECONDS = 2;

/** Luck decides how often a message comes again; nothing is lost by waiting. */
const PATIENCE_MS = 900_000;

/** Between two questions for the same thing; without it the questions take the time of the answers. */
const PAUSE_MS = 200;

/** What is parked is moved back so often: few requests are that unlucky, and an operator would. */
const REDRIVE_EVERY_MS = 5000;

const folder = mkdtempSync(join(tmpdir(), 'eventflow-chaos-'));
let system: System;

beforeAll(async () => {
  const impatient = (resources: Resources) => {
    for (const { Type, Properties } of Object.values(resources)) {
      if (Type !== 'AWS::SQS::Queue' || !Properties.VisibilityTimeout) continue;
      Properties.VisibilityTimeout = VISIBILITY_TIMEOUT_SECONDS;
    }
  };
  const assembly = changedAssembly(inject('assembly'), join(folder, 'assembly'), impatient);
  system = await startSystem({ home: join(folder, 'home'), assembly, chaos: SEED });
});
afterAll(async () => {
  await system?.stop();
  rmSync(folder, { recursive: true });
});

/** Tries again, as the page does, while the answer is that of a trouble on the way. */
async function insist<Body>(ask: () => Promise<Answer<Body>>): Promise<Answer<Body>> {
  for (;;) {
    const answer = await ask();
    if (answer.status < 500) return answer;
    await systemClock.sleep(PAUSE_MS);
  }
}

/** An operator who has what is parked decided, for as long as that is wanted. */
async function redriveUntil(ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    await system.eventflow('dlq', 'redrive');
    await new Promise<void>((resolve) => {
      ended.addEventListener('abort', () => resolve());
      void systemClock.sleep(REDRIVE_EVERY_MS).then(resolve);
    });
  }
}

/** How often each kind of fault has happened, as told when the chaos is over. */
function countsTold(): Record<string, number> {
  const [, counts = ''] = /^chaos is over: (.*)$/m.exec(system.said.join('')) ?? [];
  const pairs = counts.split(', ').map((pair) => pair.split(' '));
  return Object.fromEntries(pairs.map(([kind, count]) => [kind, Number(count)]));
}

const isMet = (kind: FaultKind): boolean =>
  system.said.join('').includes(`\nchaos: the first ${kind}, `);

test(
  'with every kind of fault, a load still ends with exactly the capacity, and everybody has an answer',
  async () => {
    const api = createApi(system.url);
    const operator = await api.token('operator', { scopes: ['eventflow/operator'] });
    const settings = JSON.stringify({ capacity: CAPACITY });
    const put = await insist(() => api.request('PUT', '/events/sale', operator, settings));
    expect([200, 201]).toContain(put.status);

    const takePart = async (name: string): Promise<Participation> => {
      const token = await api.token(name);
      const { body } = await insist(() => api.participate('sale', token));
      for (;;) {
        const found = await insist(() => api.participation(body.requestId, token));
        if ((found.body as Participation).finishedAt) return found.body as Participation;
        await systemClock.sleep(PAUSE_MS);
      }
    };
    const ended = new AbortController();
    const redriving = redriveUntil(ended.signal);
    const decided: Participation[] = [];
    for (let wave = 1; wave <= WAVES_MAX && !FAULT_KINDS.every(isMet); wave += 1) {
      const names = Array.from({ length: USERS_PER_WAVE }, (_, at) => `user-${wave}-${at}`);
      decided.push(...(await mapBounded(20, names, takePart)));
    }
    ended.abort();
    await redriving;
    const { body: stock } = await insist(() => api.request('GET', '/events/sale/stock', operator));

    const results = Map.groupBy(decided, ({ status }) => status);
    expect(results.get('SUCCEEDED')).toHaveLength(CAPACITY);
    expect(stock).toMatchObject({ capacity: CAPACITY, remaining: 0, succeeded: CAPACITY });
    expect(decided.every(({ status }) => status !== 'QUEUED')).toBe(true);
    expect(system.said.join('')).toContain(`chaos is on, seed ${SEED}: `);
    await system.stop();
    expect(Object.keys(countsTold()).sort()).toEqual([...FAULT_KINDS].sort());
  },
  PATIENCE_MS,
);
