import { expect, test } from 'vitest';
import { requestIdOf } from '../../schemas/participation/identity.ts';
import { fakeSystem } from '../testing/fake-system.ts';
import { type FakeTableOptions, fakeTable } from '../testing/fake-table.ts';
import { eventflow } from '../testing/run.ts';

const EVENTS = ['autumn', 'sale', 'spring', 'summer', 'winter'];
const idIn = (eventId: string) => requestIdOf(eventId, 'alice');

const eventItem = (eventId: string) => ({
  PK: { S: `EVENT#${eventId}` },
  eventId: { S: eventId },
  GSI1PK: { S: 'EVENTS' },
  GSI1SK: { S: eventId },
});

const received = (eventId: string) => ({
  PK: { S: `REQ#${idIn(eventId)}` },
  requestId: { S: idIn(eventId) },
  eventId: { S: eventId },
  userId: { S: 'alice' },
  status: { S: 'RECEIVED' },
  // 2026-12-27T00:00:00Z
  ttl: { N: '1798329600' },
});

function queued(eventId: string) {
  const { ttl: _ttl, ...item } = received(eventId);
  const keys = { GSI1PK: { S: 'USER#alice' }, GSI1SK: { S: `1#${idIn(eventId)}` } };
  return { ...item, ...keys, status: { S: 'QUEUED' }, queuedAt: { N: '1' } };
}

const decided = (eventId: string, status = 'SUCCEEDED') => ({
  ...queued(eventId),
  status: { S: status },
  finishedAt: { N: '3' },
});

const tombstone = (eventId: string) => {
  const { GSI1PK: _partition, GSI1SK: _sort, ...item } = decided(eventId);
  return { ...item, userId: { S: 'deleted' } };
};

const others = {
  ...decided('sale'),
  PK: { S: 'REQ#other' },
  userId: { S: 'bob' },
  GSI1PK: { S: 'USER#bob' },
};

async function run(
  line: readonly string[],
  items: FakeTableOptions['items'],
  options: Partial<FakeTableOptions> = {},
) {
  const table = fakeTable({ items: [...EVENTS.map(eventItem), others, ...items], ...options });
  await using system = await fakeSystem({ aws: table.aws });
  return { ...(await eventflow(['user', 'delete', ...line], system.environment)), ...table };
}

const deletionsOf = (stdout: string) =>
  JSON.parse(stdout).map((one: { eventId: string; deletion: string }) => [
    one.eventId,
    one.deletion,
  ]);

test('every decided request of the user is left as a tombstone, over all pages and batches', async () => {
  const items = [...EVENTS.slice(1).map((eventId) => decided(eventId)), tombstone('autumn')];
  const ran = await run(['alice', '--yes', '--format', 'json'], items);
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(deletionsOf(ran.stdout)).toEqual([
    ['autumn', 'deleted before'],
    ['sale', 'deleted'],
    ['spring', 'deleted'],
    ['summer', 'deleted'],
    ['winter', 'deleted'],
  ]);
  expect(ran.updated).toHaveLength(4);
  expect(ran.stored.get(`REQ#${idIn('sale')}`)).toEqual(tombstone('sale'));
  expect(ran.stored.get('REQ#other')).toEqual(others);
});

test('a request in an event that is no longer listed is found by the index', async () => {
  const ran = await run(['alice', '--yes', '--format', 'json'], [decided('forgotten')]);
  expect(deletionsOf(ran.stdout)).toEqual([['forgotten', 'deleted']]);
});

test('what is undecided keeps the user, is named, and is a finding', async () => {
  const items = [received('autumn'), queued('sale'), decided('spring')];
  const ran = await run(['alice', '--yes'], items);
  expect(ran.exitCode).toBe(1);
  expect(ran.stdout).toMatch(/autumn .*RECEIVED .*undecided/);
  expect(ran.stdout).toMatch(/sale .*QUEUED .*undecided/);
  expect(ran.stdout).toMatch(/spring .*SUCCEEDED .*deleted/);
  expect(ran.stderr).toBe(
    `2 requests are undecided and still name the user: run this again when decided. What is RECEIVED and is never sent again goes by itself, the last on 2026-12-27. Look: eventflow trace ${idIn('autumn')}\n`,
  );
  expect(ran.stored.get(`REQ#${idIn('sale')}`)).toEqual(queued('sale'));
});

test('a request that is being decided at this moment is undecided', async () => {
  const busy = `REQ#${idIn('sale')}`;
  const ran = await run(['alice', '--yes', '--format', 'json'], [decided('sale')], { busy });
  expect(ran.exitCode).toBe(1);
  expect(deletionsOf(ran.stdout)).toEqual([['sale', 'undecided']]);
});

test('stopped halfway, it is finished by running it again', async () => {
  const items = EVENTS.map((eventId) => decided(eventId, 'REJECTED'));
  const first = await run(['alice', '--yes'], items, { updatesMax: 2 });
  expect(first).toMatchObject({ exitCode: 3, stdout: '' });
  expect(first.updated).toHaveLength(2);
  const left = [...first.stored.values()].filter(({ userId }) => userId?.S !== undefined);
  const second = await run(['alice', '--yes', '--format', 'json'], left);
  expect(second.exitCode).toBe(0);
  expect(second.updated).toHaveLength(3);
  expect([...second.stored.values()].map(({ userId }) => userId?.S)).not.toContain('alice');
});

test('a second time there is nothing to do, and it says so', async () => {
  const ran = await run(['alice', '--yes'], [tombstone('sale')]);
  expect(ran).toMatchObject({ exitCode: 0, updated: [] });
  expect(ran.stdout).toMatch(/sale .*deleted before/);
  expect(ran.stderr).toBe('All of it was deleted before.\n');
});

test('--dry-run shows what would change and changes nothing, also beside --yes', async () => {
  const items = [decided('sale'), tombstone('spring')];
  const ran = await run(['alice', '--dry-run', '--yes', '--format', 'json'], items);
  expect(ran).toMatchObject({ exitCode: 0, updated: [] });
  expect(deletionsOf(ran.stdout)).toEqual([
    ['sale', 'would be deleted'],
    ['spring', 'deleted before'],
  ]);
});

test('a user of whom there is nothing is a finding: it may be a mistake', async () => {
  const ran = await run(['alicia', '--yes'], [decided('sale')]);
  expect(ran).toMatchObject({ exitCode: 1, stdout: '', updated: [] });
  expect(ran.stderr).toContain('EventFlow-local has no request of "alicia".');
});

test.each([
  [['alice'], 'It cannot be undone. Look with --dry-run, then add --yes.'],
  [['', '--yes'], 'A sub has 1 to 256 characters.'],
])('%j is refused before anything is asked', async (line, sentence) => {
  const ran = await eventflow(['user', 'delete', ...line]);
  expect(ran).toEqual({ exitCode: 2, stdout: '', stderr: `${sentence}\n` });
});

test("in AWS it is the table of the stack that --env names, with the operator's credentials", async () => {
  const table = fakeTable({ items: [eventItem('sale'), decided('sale')] });
  await using system = await fakeSystem({ aws: table.aws });
  const line = ['user', 'delete', 'alice', '--yes', '--env', 'dev'];
  expect(await eventflow(line, system.awsEnvironment)).toMatchObject({ exitCode: 0, stderr: '' });
  expect(table.updated).toHaveLength(1);
});
