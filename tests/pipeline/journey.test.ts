import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { mapBounded } from '../../functions/operations/bounded.ts';
import { createApi } from './api.ts';
import { allDecided, travel } from './journey.ts';
import { factsOf } from './lake.ts';
import { type System, startSystem } from './system.ts';

const dayOf = (epochMs: number) => new Date(epochMs).toISOString().slice(0, 10);
const home = mkdtempSync(join(tmpdir(), 'eventflow-journey-'));
const assembly = inject('assembly');
let system: System;

beforeAll(async () => {
  system = await startSystem({ home, assembly });
});
afterAll(async () => {
  await system?.stop();
  rmSync(home, { recursive: true });
});

test('1,000 posts by 700 users for 100: decided, listed, landed and answered, each once', async () => {
  const findings = await travel(system, {
    eventId: 'sale',
    capacity: 100,
    posts: 1000,
    users: 700,
    patienceMs: 60_000,
  });

  expect(findings).toEqual([]);
});

test('the specification’s own table is made, its partitions are found, and it counts the same (004-DOD-2)', async () => {
  await system.eventflow('query', 'seed_create_table');
  const before = await system.eventflow('query', 'seed_result_distribution', '--format', 'json');
  await system.eventflow('query', 'seed_repair_table');
  const facts = factsOf(home, 'sale');
  const days = [...new Set(facts.map(({ timestamps }) => dayOf(timestamps.finishedAt)))];
  const pages = await Promise.all(
    days.map((day) =>
      system.eventflow('query', 'seed_result_distribution', '--date', day, '--format', 'json'),
    ),
  );
  const rows = pages.flatMap(({ stdout }) => JSON.parse(stdout) as Record<string, number>[]);

  expect(JSON.parse(before.stdout)).toEqual([]);
  expect(rows.reduce((sum, row) => sum + Number(row.total_count), 0)).toBe(facts.length);
});

test('after kill -9 in the middle of a burst and a restart, every 202 gets its one final answer', async () => {
  const capacity = 40;
  const users = 200;
  await system.eventflow('event', 'put', 'burst', '--capacity', String(capacity));
  const api = createApi(system.url);
  const names = Array.from({ length: users }, (_, at) => `burst-user-${at}`);
  const tokens = await mapBounded(20, names, (name) => api.token(name));
  const accepted: { requestId: string; token: string; queuedAt: number | null }[] = [];
  let killed: Promise<void> | undefined;
  await mapBounded(50, tokens, async (token) => {
    try {
      const { status, body } = await api.participate('burst', token);
      if (status === 202) accepted.push({ token, ...body });
      if (accepted.length >= users / 2) killed ??= system.kill();
    } catch {
      // Whoever got no answer was promised nothing.
    }
  });
  await killed;
  expect(killed).toBeDefined();

  system = await startSystem({ home, assembly });
  const decided = await allDecided(
    createApi(system.url),
    accepted.map(({ requestId }) => requestId),
    accepted.map(({ token }) => token),
    60_000,
  );

  expect(decided.map(({ status }) => status)).not.toContain('QUEUED');
  expect(decided.map(({ queuedAt }) => queuedAt)).toEqual(accepted.map(({ queuedAt }) => queuedAt));
  const { stdout } = await system.eventflow('event', 'show', 'burst', '--format', 'json');
  const { succeeded, remaining } = JSON.parse(stdout);
  expect(succeeded + remaining).toBe(capacity);
  await system.eventflow('flush');
  const facts = Map.groupBy(factsOf(home, 'burst'), ({ requestId }) => requestId);
  expect(decided.filter(({ requestId }) => !facts.has(requestId))).toEqual([]);
  const winners = [...facts.values()].filter(([fact]) => fact?.finalStatus === 'SUCCEEDED');
  expect(winners).toHaveLength(succeeded);
  for (const repeats of facts.values()) {
    expect(new Set(repeats.map((fact) => JSON.stringify(fact))).size).toBe(1);
  }
  expect(decided.length).toBeGreaterThan(0);
  expect(factsOf(home, 'sale')).toHaveLength(700);
});
