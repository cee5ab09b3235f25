import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Participation } from '../../schemas/participation/participation.ts';
import { type Answer, createApi, inFlight } from './api.ts';
import { changedAssembly, type Resources } from './assembly.ts';
import { type System, startSystem } from './system.ts';

/** Its rates hold every kind that can stop a request on its way. */
const SEED = 7;
const CAPACITY = 10;
const USERS = 30;

/** What an instance had in hand when it ended comes again after so long, not only after two minutes. */
const VISIBILITY_TIMEOUT_SECONDS = 5;

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
  }
}

test('with chaos on, a load still ends with exactly the capacity, and everybody has an answer', async () => {
  const api = createApi(system.url);
  const operator = await api.token('operator', { scopes: ['eventflow/operator'] });
  const settings = JSON.stringify({ capacity: CAPACITY });
  const put = await insist(() => api.request('PUT', '/events/sale', operator, settings));
  expect([200, 201]).toContain(put.status);

  const names = Array.from({ length: USERS }, (_, at) => `user-${at}`);
  const decided = await inFlight(20, names, async (name) => {
    const token = await api.token(name);
    const { body } = await insist(() => api.participate('sale', token));
    for (;;) {
      const found = await insist(() => api.participation(body.requestId, token));
      if ((found.body as Participation).finishedAt) return found.body;
    }
  });

  const results = Map.groupBy(decided, ({ status }) => status);
  expect(results.get('SUCCEEDED')).toHaveLength(CAPACITY);
  expect(decided.every(({ status }) => status !== 'QUEUED')).toBe(true);
  expect(system.said.join('')).toMatch(/^chaos is on, seed 7: /m);
  await system.stop();
  expect(system.said.join('')).toMatch(/^chaos is over: .*crash-before \d+/m);
});
