import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createApi } from './api.ts';
import { changedAssembly, propertiesOf, type Resources } from './assembly.ts';
import { allDecided } from './journey.ts';
import { factsOf } from './lake.ts';
import { countParked, sendTo } from './queues.ts';
import { type System, startSystem } from './system.ts';

const CAPACITY = 1;
/** A receive takes this long here, so that eight of them fit a test. */
const SECONDS_A_RECEIVE = 2;
const PATIENCE_MS = 60_000;

let folder: string;
let system: System;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eventflow-dead-letters-'));
});
afterEach(async () => {
  await system?.stop();
  rmSync(folder, { recursive: true });
});

const start = (assembly: string) => startSystem({ home: join(folder, 'home'), assembly });
const changed = (change: (resources: Resources) => void) =>
  changedAssembly(inject('assembly'), join(folder, 'assembly'), change);

/** Receives follow each other quickly, and leave their invocations no time to decide. */
function hurry(resources: Resources): void {
  for (const service of ['worker', 'dead-letter'])
    functionOf(resources, service).Timeout = SECONDS_A_RECEIVE;
  for (const { Type, Properties } of Object.values(resources)) {
    if (Type === 'AWS::SQS::Queue' && Properties.RedrivePolicy) {
      Properties.VisibilityTimeout = SECONDS_A_RECEIVE;
    }
  }
}

const functionOf = (resources: Resources, service: string) =>
  propertiesOf(resources, 'AWS::Lambda::Function', `"POWERTOOLS_SERVICE_NAME":"${service}"`);

/** Nothing can be decided, nor failed: the table of the workers is not there. */
function withoutTable(resources: Resources): void {
  hurry(resources);
  for (const service of ['worker', 'dead-letter']) {
    functionOf(resources, service).Environment.Variables.TABLE_NAME = 'gone';
  }
}

async function participate(eventId: string, user: string) {
  await system.eventflow('event', 'put', eventId, '--capacity', String(CAPACITY));
  const api = createApi(system.url);
  const token = await api.token(user);
  const { status, body } = await api.participate(eventId, token);
  expect(status).toBe(202);
  return { ...body, token };
}

async function decided({ requestId, token }: { requestId: string; token: string }) {
  const api = createApi(system.url);
  const [request] = await allDecided(api, [requestId], [token], PATIENCE_MS);
  return request;
}

interface Parked {
  readonly messageId: string;
  readonly reason: string;
  readonly requestId: string | null;
}

/** What is parked, once it is so many. */
async function parked(count: number): Promise<Parked[]> {
  const patience = { timeout: PATIENCE_MS, interval: 200 };
  await expect.poll(() => countParked(system), patience).toBe(count);
  const { code, stdout, stderr } = await system.eventflow('dlq', 'list', '--format', 'json');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(stdout);
}

test('main → dlq → parking, and after the fix by redrive to its one final answer', async () => {
  system = await start(changed(withoutTable));
  const alice = await participate('sale', 'alice');
  await sendTo(system, 'MainQueueUrl', '{"queuedAt":"yesterday"}');

  const before = await parked(2);
  const waiting = before.find(({ requestId }) => requestId === alice.requestId);
  const unreadable = before.find(({ requestId }) => requestId === null);
  expect(waiting).toMatchObject({ reason: 'RECEIVES_SPENT', cameFrom: 'dlq', eventId: 'sale' });
  expect(unreadable).toMatchObject({ reason: 'UNREADABLE_MESSAGE', cameFrom: null });
  expect((await system.eventflow()).code).toBe(1);
  await system.stop();

  system = await start(inject('assembly'));
  const shown = await system.eventflow('dlq', 'show', alice.requestId);
  expect(shown.stdout).toContain(`"requestId": "${alice.requestId}"`);
  expect(shown.stderr).toContain('eventflow dlq redrive');
  const redriven = await system.eventflow('dlq', 'redrive', '--rate', '100');
  expect(redriven).toMatchObject({ code: 0, stdout: '2 messages moved from parking to redrive\n' });

  const request = await decided(alice);
  expect(request).toMatchObject({ status: 'SUCCEEDED', queuedAt: alice.queuedAt });
  await system.eventflow('flush');
  expect(factsOf(system.home, 'sale')).toMatchObject([
    {
      requestId: alice.requestId,
      finalStatus: 'SUCCEEDED',
      timestamps: { queuedAt: alice.queuedAt },
      delivery: { attempt: 1, isDlq: true },
    },
  ]);
  expect(await parked(1)).toMatchObject([{ reason: 'UNREADABLE_MESSAGE' }]);
});

test('when the retries are spent the dead-letter worker ends it as FAILED_FINAL, and parks nothing', async () => {
  system = await start(changed(hurry));
  const bob = await participate('sale', 'bob');

  expect(await decided(bob)).toMatchObject({
    status: 'FAILED_FINAL',
    resultCode: 'PROCESSING_FAILED',
    queuedAt: bob.queuedAt,
  });
  await system.eventflow('flush');
  expect(factsOf(system.home, 'sale')).toMatchObject([
    {
      finalStatus: 'FAILED_FINAL',
      // Three receives on the main queue, five on the dlq.
      delivery: { attempt: 8, isDlq: true },
      failure: { failureClass: 'TRANSIENT', errorCode: 'DeadlineReached' },
    },
  ]);
  expect(await parked(0)).toEqual([]);
  const { stdout } = await system.eventflow('event', 'show', 'sale', '--format', 'json');
  expect(JSON.parse(stdout)).toMatchObject({ remaining: CAPACITY, succeeded: 0 });
});
