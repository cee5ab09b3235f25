import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createApi } from './api.ts';
import { allDecided } from './journey.ts';
import { countParked, sendTo } from './queues.ts';
import { type System, startSystem } from './system.ts';

const EVENT = 'private';
const USERS = ['kim.minji@example.com', 'park.jiho@example.com', 'lee.seoyeon@example.com'];
const PATIENCE_MS = 60_000;

let home: string;
let system: System;
let tokens: string[];
let requestIds: string[];
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'eventflow-privacy-'));
  system = await startSystem({ home, assembly: inject('assembly') });
  const api = createApi(system.url);
  await system.eventflow('event', 'put', EVENT, '--capacity', '2');
  tokens = await Promise.all(USERS.map((user) => api.token(user)));
  const answers = await Promise.all(tokens.map((token) => api.participate(EVENT, token)));
  requestIds = answers.map(({ body }) => body.requestId);
  await allDecided(api, requestIds, tokens, PATIENCE_MS);
});
afterAll(async () => {
  await system?.stop();
  rmSync(home, { recursive: true });
});

test('no log and no fact names a user, an address or a token', async () => {
  const api = createApi(system.url);
  // What goes wrong is told at more length than what goes well.
  await api.participate(EVENT, tokens[0] as string, '{"note":"kim.minji@example.com"}');
  await api.participate('gone', tokens[0] as string);
  const broken = { requestId: 'x', eventId: EVENT, userId: USERS[0], queuedAt: 'now' };
  await sendTo(system, 'MainQueueUrl', JSON.stringify(broken));
  await expect.poll(() => countParked(system), { timeout: PATIENCE_MS }).toBe(1);
  expect((await system.eventflow('dlq', 'list')).stdout).toContain('UNREADABLE_MESSAGE');
  await system.eventflow('flush');

  const logs = textsOf('logs/**/*.log');
  const facts = textsOf('s3/*/{events,requests}/**/*');
  expect(logs).toContain('UNREADABLE_MESSAGE');
  expect(facts).toContain(requestIds[0]);
  for (const texts of [logs, facts, system.said.join('')]) {
    for (const user of USERS) expect(texts).not.toContain(user);
    expect(texts).not.toMatch(/[\w.]+@[\w.]+\.com|eyJ[\w-]{10,}\./);
  }
});

const textsOf = (pattern: string): string =>
  globSync(pattern, { cwd: home, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
    .join('\n');
