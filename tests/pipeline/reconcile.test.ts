import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { systemClock } from '../../functions/runtime/clock.ts';
import { createApi } from './api.ts';
import { changedAssembly } from './assembly.ts';
import { clientOptions, outputOf } from './aws.ts';
import { allDecided } from './journey.ts';
import { type System, startSystem } from './system.ts';

const PATIENCE_MS = 60_000;
const DAY_MS = 86_400_000;
const date = new Date(systemClock.now()).toISOString().slice(0, 10);
const folder = mkdtempSync(join(tmpdir(), 'eventflow-reconcile-'));
let system: System;

/** The worker may no longer publish: it decides, and the facts are lost. */
function refusePublishing(resources: Record<string, unknown>): void {
  const policy = resources.WorkerRoleDefaultPolicy as {
    Properties: { PolicyDocument: { Statement: { Action: string | string[] }[] } };
  };
  const document = policy.Properties.PolicyDocument;
  const left = document.Statement.filter(
    ({ Action }) => ![Action].flat().includes('events:PutEvents'),
  );
  expect(left.length).toBe(document.Statement.length - 1);
  document.Statement = left;
}

beforeAll(async () => {
  const assembly = changedAssembly(inject('assembly'), join(folder, 'assembly'), refusePublishing);
  system = await startSystem({ home: join(folder, 'home'), assembly });
  await system.eventflow('event', 'put', 'sale', '--capacity', '1');
  const api = createApi(system.url);
  const tokens = await Promise.all(['ann', 'bob', 'cem'].map((name) => api.token(name)));
  const posted = await Promise.all(tokens.map((token) => api.participate('sale', token)));
  const ids = posted.map(({ body }) => body.requestId);
  await allDecided(api, ids, tokens, PATIENCE_MS);
});
afterAll(async () => {
  await system?.stop();
  rmSync(folder, { recursive: true });
});

async function invoke(output: string, request: object): Promise<Record<string, unknown>> {
  const lambda = new LambdaClient({ ...clientOptions(system), maxAttempts: 1 });
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({
      FunctionName: await outputOf(system, output),
      Payload: JSON.stringify(request),
    }),
  );
  const answer = Buffer.from(Payload ?? []).toString('utf8');
  if (FunctionError) throw new Error(answer);
  return JSON.parse(answer);
}

/** What compares store and lake, of today, as the schedule of tomorrow asks it. */
async function validateDaily(): Promise<unknown> {
  const scheduledTime = new Date(Date.parse(date) + DAY_MS).toISOString();
  const { results } = await invoke('ValidateFunctionName', { period: 'daily', scheduledTime });
  return (results as unknown[])[0];
}

test('without an export nothing is said to be right', async () => {
  expect(await validateDaily()).toMatchObject({
    ...{ validation: 'store_equals_lake', date, outcome: 'failed' },
    reason: `There is no complete export of the table about ${date}.`,
  });
});

test('facts that nobody published are missed once there is an export', async () => {
  const { exportArn } = await invoke('ExportFunctionName', { date });
  const status = async () => (await invoke('ExportFunctionName', { exportArn })).status;
  await expect.poll(status, { timeout: PATIENCE_MS }).toBe('COMPLETED');

  expect(await validateDaily()).toMatchObject({
    ...{ outcome: 'violated', count: 3 },
    details: { missing_count: 3, differing_count: 0, stored_count: 3 },
  });
});

test('they are found, published, and then both agree', async () => {
  const first = await system.eventflow('reconcile', '--date', date);
  expect([first.code, first.stdout], first.stderr).toEqual([
    0,
    `3 missing, 3 published on ${date} (UTC)\n`,
  ]);
  await system.eventflow('flush');

  expect(await validateDaily()).toMatchObject({ outcome: 'ok', count: 0 });
  const second = await system.eventflow('reconcile', '--date', date);
  expect([second.code, second.stdout]).toEqual([0, `0 missing, 0 published on ${date} (UTC)\n`]);
});
