import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { requestIdOf } from '../../schemas/participation/identity.ts';
import { requestKey } from '../../schemas/participation/request.ts';
import { tableOf } from '../dod/store.ts';
import { createApi } from '../pipeline/api.ts';
import { allDecided } from '../pipeline/journey.ts';
import { lakeLines } from '../pipeline/lake.ts';
import { sendTo } from '../pipeline/queues.ts';
import { type System, startSystem } from '../pipeline/system.ts';
import { putLines } from '../pipeline/validating.ts';
import { newcomersEnvironment, runShell, shellBlocks } from './shell.ts';

const root = join(import.meta.dirname, '../..');
const EVENT = 'sale';
const PATIENCE_MS = 30_000;
/** Nearly thirty commands, one after another, each a process: half a second of CPU on a machine that may be busy. */
const ALL_MS = 300_000;

let home: string;
let system: System;
/** What an operator was told, by the names that the runbook has for it. */
let told: Record<string, string>;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'eventflow-runbook-'));
  system = await startSystem({ home, assembly: inject('assembly') });
  await system.eventflow('event', 'put', EVENT, '--capacity', '5');
  await system.eventflow('participate', EVENT, '--count', '30', '--users', '20');
  await system.eventflow('flush');
  const token = await createApi(system.url).token('alice');
  const { body } = await createApi(system.url).participate(EVENT, token);
  const [decided] = await allDecided(createApi(system.url), [body.requestId], [token], PATIENCE_MS);
  await system.eventflow('flush');
  const DATE = new Date(decided?.finishedAt ?? Number.NaN).toISOString().slice(0, 10);
  told = { EVENT, DATE, REQUEST: body.requestId };
});
afterAll(async () => {
  await system?.stop();
  rmSync(home, { recursive: true });
});

const factLines = () => lakeLines(home, 'events').filter((line) => line.includes('"requestId"'));

/** What has happened before somebody is led to a section; the others find a system that is well. */
const BEFORE: Readonly<Record<string, () => Promise<void>>> = {
  broken_lines: () => putLines(system, `events/dt=${told.DATE}/hour=00/broken`, ['{']),
  repeated_facts: () => putLines(system, `events/dt=${told.DATE}/hour=00/copied`, factLines()),
  store_equals_lake: async () => {
    await system.eventflow('reconcile', '--date', told.DATE ?? '');
    const changed = { ...JSON.parse(factLines()[0] ?? ''), resultCode: 'CHANGED' };
    await putLines(system, `events/dt=${told.DATE}/hour=00/changed`, [JSON.stringify(changed)]);
  },
  'Redrive what is parked': async () => {
    const request = { requestId: requestIdOf(EVENT, 'bob'), eventId: EVENT, userId: 'bob' };
    const { documents, TableName } = await tableOf(system);
    const Item = { ...requestKey(request.requestId), ...request, status: 'RECEIVED' };
    await documents.send(new PutCommand({ TableName, Item }));
    const body = JSON.stringify({ ...request, queuedAt: Date.now() });
    await sendTo(system, 'ParkingQueueUrl', body);
    const { stdout } = await system.eventflow('dlq', 'list', '--format', 'json');
    const [parked] = JSON.parse(stdout) as { messageId: string }[];
    told.MESSAGE = parked?.messageId ?? '';
  },
};

/** What npx finds here, without npm's second of CPU to find it; that it does shows the README's test. */
const NPX = `npx() { '${process.execPath}' "cli/$1.mjs" "\${@:2}"; }`;

test('the commands of its shell blocks run as they stand, in their order', {
  timeout: ALL_MS,
}, async () => {
  const blocks = shellBlocks(join(root, 'docs/runbook.md'));
  const ran = new Map<string, string>();
  let heading = '';
  for (const block of blocks) {
    if (block.heading !== heading) await BEFORE[block.heading]?.();
    heading = block.heading;
    for (const command of block.script.trimEnd().split('\n')) {
      // What many sections begin with is run once, unless something has happened since.
      if (ran.has(command) && !BEFORE[heading]) continue;
      const env = {
        ...newcomersEnvironment(),
        PORT: new URL(system.url).port,
        EVENTFLOW_HOME: home,
        ...told,
      };
      const { code, stdout, stderr } = await runShell(`${NPX}\n${command}`, { cwd: root, env });
      expect(code, `${heading}: ${command}\n${stdout}${stderr}`).toBe(0);
      ran.set(command, stdout);
    }
  }
  expect(blocks.length).toBeGreaterThan(12);
  expect(ran.get('npx eventflow dlq redrive --rate 10')).toContain(
    '1 message moved from parking to redrive',
  );
  expect(ran.get('npx eventflow validate --date "$DATE"')).toMatch(/negative_delay\s+0\s+ok/);
  const objects = [...ran].filter(([command]) => command.includes('$path')).map(([, said]) => said);
  expect(objects).toEqual([
    expect.stringMatching(/hour=00\/broken\W+1\b/),
    expect.not.stringContaining('s3://'),
    expect.stringMatching(/hour=00\/copied\W+21\W+21\b/),
    expect.stringMatching(/hour=00\/changed\W+1\b/),
  ]);
});
