import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Participation } from '../../schemas/participation/participation.ts';
import { type Api, createApi } from './api.ts';
import { allDecided } from './journey.ts';
import { factsOf } from './lake.ts';
import { sendTo } from './queues.ts';
import { type System, startSystem } from './system.ts';

const home = mkdtempSync(join(tmpdir(), 'eventflow-trace-'));
let system: System;
let api: Api;
let decided: Participation;

beforeAll(async () => {
  system = await startSystem({ home, assembly: inject('assembly') });
  api = createApi(system.url);
  await system.eventflow('event', 'put', 'sale', '--capacity', '10');
  const alice = await api.token('alice');
  const { body } = await api.participate('sale', alice);
  [decided] = (await allDecided(api, [body.requestId], [alice], 60_000)) as [Participation];
});
afterAll(async () => {
  await system?.stop();
  rmSync(home, { recursive: true });
});

test('one real request is followed from the table to its line in the lake', async () => {
  await system.eventflow('flush');
  const { code, stdout, stderr } = await system.eventflow(
    ...['trace', decided.requestId, '--format', 'json'],
  );

  expect(stderr).toBe('');
  expect(code).toBe(0);
  const journey = JSON.parse(stdout);
  expect(journey.request).toMatchObject({ ...decided, userId: 'alice', attempt: 1, isDlq: false });
  const [fact] = factsOf(home, 'sale');
  expect(fact?.timestamps).toEqual({
    queuedAt: journey.steps[1].at,
    startedAt: journey.steps[2].at,
    finishedAt: journey.steps[3].at,
  });
  expect(journey.decisionMs).toBe(Number(decided.finishedAt) - Number(decided.queuedAt));
  expect(journey.queue).toEqual({ state: 'decided', parked: false, counts: [] });
  expect(journey.lake).toMatchObject([
    { table: 'request_logs', lines: 1, agrees: true, verdict: 'there' },
    { table: 'participation_logs', lines: 1, agrees: true, verdict: 'there' },
  ]);
  const day = new Date(Number(decided.finishedAt)).toISOString().slice(0, 10);
  expect(journey.lake[1].partitions[0].dt >= day).toBe(true);
});

test('a request of nobody is a finding, in one sentence', async () => {
  const ran = await system.eventflow('trace', 'req-aaaaaaaaaaaaaaaaaaaaaaaaaa');
  expect(ran).toMatchObject({ code: 1, stdout: '' });
  expect(ran.stderr).toMatch(/^There is no request req-a+ in EventFlow-\w+\.\n$/);
});

test('a mistyped event is answered with the one that was meant', async () => {
  for (const line of [
    ['event', 'show', 'sael'],
    ['query', 'delay_p95', '--event', 'sael'],
  ]) {
    const ran = await system.eventflow(...line);
    expect(ran).toMatchObject({ code: 2, stderr: 'No event "sael". Did you mean "sale"?\n' });
  }
});

test('the status is fine until a message is parked', async () => {
  const before = await system.eventflow('--format', 'json');
  expect(before).toMatchObject({ code: 0, stderr: '' });
  const status = JSON.parse(before.stdout);
  expect(status).toMatchObject({ environment: 'local', events: { open: 1, known: 1 } });
  expect(status.streams).toMatchObject([{ status: 'ACTIVE' }, { status: 'ACTIVE' }]);
  expect(status.lake).toMatchObject([{ objects: 1 }, { objects: 1 }]);
  for (const { visible, inFlight } of status.queues) expect([visible, inFlight]).toEqual([0, 0]);

  await sendTo(system, 'ParkingQueueUrl', '{}');
  const after = await system.eventflow();
  expect(after.code).toBe(1);
  expect(after.stdout).toMatch(/parking .* 1 .* 0 .* - /);
  expect(after.stderr).toContain('parking holds 1');
});
