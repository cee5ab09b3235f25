import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { mapBounded } from '../../functions/operations/bounded.ts';
import { type Api, createApi } from './api.ts';
import { changedAssembly, type Resources } from './assembly.ts';
import { allDecided } from './journey.ts';
import { factsOf } from './lake.ts';
import { type System, startSystem } from './system.ts';

const CAPACITY = 10;
const USERS = 120;
/** After so many posts the disk is full. */
const FULL_AFTER = 40;

const disk = mkdtempSync(join(tmpdir(), 'eventflow-disk-'));
const home = join(disk, 'home');
/** Only root may make a file system of its own. */
const hasDisk = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', disk]).status === 0;
afterAll(() => {
  if (hasDisk) execFileSync('umount', [disk]);
  rmdirSync(disk);
});

/** What a worker had in hand when the disk was full comes again after so long. */
const VISIBILITY_SECONDS = 5;
function hurry(resources: Resources): void {
  for (const { Type, Properties } of Object.values(resources)) {
    if (Type === 'AWS::SQS::Queue' && Properties.RedrivePolicy) {
      Properties.VisibilityTimeout = VISIBILITY_SECONDS;
    }
  }
}

const ballast = join(disk, 'ballast');
/** Leaves no byte free: the last pages are taken one by one. */
function fill(): void {
  for (const bytes of [1024 * 1024, 4096]) {
    for (;;) {
      try {
        appendFileSync(ballast, Buffer.alloc(bytes));
      } catch {
        break;
      }
    }
  }
}
const makeRoom = () => rmSync(ballast, { force: true });

describe.skipIf(!hasDisk)('a disk without room (needs root, for a tmpfs)', () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'eventflow-elsewhere-'));
  let system: System;
  let api: Api;
  beforeAll(async () => {
    const assembly = changedAssembly(inject('assembly'), join(elsewhere, 'assembly'), hurry);
    system = await startSystem({ home, assembly });
    api = createApi(system.url);
    await system.eventflow('event', 'put', 'sale', '--capacity', String(CAPACITY));
  });
  afterAll(async () => {
    makeRoom();
    await system?.stop();
    rmSync(elsewhere, { recursive: true });
  });

  test('in the middle of a burst: what is taken is decided once there is room, the rest is 503', async () => {
    const names = Array.from({ length: USERS }, (_, at) => `user-${at}`);
    const tokens = await mapBounded(20, names, (name) => api.token(name));
    const answers = await mapBounded(20, tokens, (token) => {
      if (token === tokens[FULL_AFTER]) fill();
      return api.participate('sale', token);
    });

    const refused = answers.filter(({ status }) => status !== 202);
    expect(refused.length).toBeGreaterThan(0);
    for (const { status, headers, body } of refused) {
      expect(status).toBe(503);
      expect(headers.get('retry-after')).toBe('2');
      expect(body).toMatchObject({ type: 'urn:eventflow:problem:unavailable' });
    }
    expect((await fetch(`${system.url}/health`)).status).toBe(200);
    const put = await system.eventflow('event', 'put', 'other', '--capacity', '1');
    expect(put.code).toBe(3);
    const query = await system.eventflow('query', 'result_distribution');
    expect(query).toMatchObject({ code: 3, stdout: '' });
    expect(query.stderr).toContain(`The disk of ${home} has no room`);

    makeRoom();
    const again = await mapBounded(20, tokens, (token) => api.participate('sale', token));
    expect(again.filter(({ status }) => status !== 200 && status !== 202)).toEqual([]);
    const ids = again.map(({ body }) => body.requestId);
    const decided = await allDecided(api, ids, tokens, 100_000);
    expect(decided.filter(({ status }) => status === 'SUCCEEDED')).toHaveLength(CAPACITY);
    expect(decided.filter(({ resultCode }) => resultCode === 'SOLD_OUT')).toHaveLength(
      USERS - CAPACITY,
    );
    await system.eventflow('flush');
    const told = new Set(factsOf(home, 'sale').map(({ requestId }) => requestId));
    expect([...told].sort()).toEqual([...ids].sort());
    expect((await system.eventflow('validate')).code).toBe(0);
    const [sentence, ...more] = system.said.join('').match(/^The disk of .*$/gm) ?? [];
    expect([sentence, more]).toEqual([
      `The disk of ${home} has no room: what comes is answered 503 and not taken, what was taken is kept. Make room, and it goes on by itself.`,
      [],
    ]);
    expect(system.said.join('')).not.toContain('fault in');
  });

  test('a start is refused in a sentence', async () => {
    fill();
    const started = startSystem({ home: join(disk, 'new'), assembly: inject('assembly') });
    await expect(started).rejects.toThrow(
      `The disk of ${join(disk, 'new')} has no room: make some, then start again.`,
    );
    makeRoom();
  });
});
