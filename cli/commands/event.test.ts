import { expect, test } from 'vitest';
import { type FakeRequest, fakeSystem } from '../testing/fake-system.ts';
import { eventflow } from '../testing/run.ts';

const stock = {
  eventId: 'sale',
  campaignId: null,
  state: 'OPEN',
  capacity: 100,
  opensAt: '2026-12-01T10:00:00Z',
  closesAt: null,
  configVersion: 1,
  remaining: 60,
  succeeded: 40,
};

test('put sends what was given, as an operator, and nothing that was not', async () => {
  const requests: FakeRequest[] = [];
  await using system = await fakeSystem({
    api(request) {
      requests.push(request);
      return { statusCode: 200, body: stock };
    },
  });
  const line = ['event', 'put', 'sale', '--capacity', '100', '--closes-at', 'none'];
  const ran = await eventflow([...line, '--format', 'json'], system.environment);
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(ran.stdout)).toEqual(stock);
  expect(requests).toMatchObject([
    { method: 'PUT', path: '/events/sale', caller: 'operator+eventflow/operator' },
  ]);
  expect(requests[0]?.body).toEqual({ capacity: 100, closesAt: null });
});

test('a time without an offset is refused with the way to write it', async () => {
  const line = ['event', 'put', 'sale', '--capacity', '1', '--opens-at', '2026-12-01T10:00:00'];
  const ran = await eventflow(line);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toMatch(/^--opens-at: .* Write a time like 2026-12-01T10:00:00\+09:00\.\n$/);
});

test('list follows the cursor to the end', async () => {
  await using system = await fakeSystem({
    api({ query }) {
      const cursor = query.get('cursor');
      if (cursor === null) {
        const items = [{ ...stock, eventId: 'first' }];
        return { statusCode: 200, body: { items, nextCursor: 'a/b+c=' } };
      }
      const items = [{ ...stock, eventId: 'second' }];
      return { statusCode: cursor === 'a/b+c=' ? 200 : 400, body: { items, nextCursor: null } };
    },
  });
  const ran = await eventflow(['event', 'list', '--format', 'json'], system.environment);
  expect(JSON.parse(ran.stdout)).toMatchObject([{ eventId: 'first' }, { eventId: 'second' }]);
});

test('an empty list says on stderr how to begin', async () => {
  await using system = await fakeSystem({
    api: () => ({ statusCode: 200, body: { items: [], nextCursor: null } }),
  });
  const ran = await eventflow(['event', 'list'], system.environment);
  expect(ran).toMatchObject({ exitCode: 0 });
  expect(ran.stderr).toContain('eventflow event put');
});

const winners = [1, 2, 3].map((at) => ({
  requestId: `req-${at}`,
  userId: `user, ${at}`,
  queuedAt: 1000 + at,
  finishedAt: 2000 + at,
}));

test('winners reads every page as an operator, and prints them as won', async () => {
  const requests: FakeRequest[] = [];
  await using system = await fakeSystem({
    api(request) {
      requests.push(request);
      const isLast = request.query.get('cursor') === 'a/b+c=';
      const items = isLast ? winners.slice(2) : winners.slice(0, 2);
      return { statusCode: 200, body: { items, nextCursor: isLast ? null : 'a/b+c=' } };
    },
  });
  const line = ['event', 'winners', 'sale', '--format', 'csv'];
  expect(await eventflow(line, system.environment)).toEqual({
    exitCode: 0,
    stdout:
      'requestId,userId,queuedAt,finishedAt\r\nreq-1,"user, 1",1001,2001\r\nreq-2,"user, 2",1002,2002\r\nreq-3,"user, 3",1003,2003\r\n',
    stderr: '',
  });
  expect(requests).toMatchObject([
    { path: '/events/sale/winners', caller: 'operator+eventflow/operator' },
    { path: '/events/sale/winners' },
  ]);
  expect(requests[0]?.query.get('limit')).toBe('1000');
});

test('winners as json is an array of them, and as a table it can be read', async () => {
  await using system = await fakeSystem({
    api: () => ({ statusCode: 200, body: { items: winners, nextCursor: null } }),
  });
  const line = ['event', 'winners', 'sale'];
  const json = await eventflow([...line, '--format', 'json'], system.environment);
  expect(JSON.parse(json.stdout)).toEqual(winners);
  expect((await eventflow(line, system.environment)).stdout).toMatch(/req-2 .*user, 2 .*1002 /);
});

test('without winners the header stands alone, and stderr says so', async () => {
  await using system = await fakeSystem({
    api: () => ({ statusCode: 200, body: { items: [], nextCursor: null } }),
  });
  const ran = await eventflow(['event', 'winners', 'sale', '--format', 'csv'], system.environment);
  expect(ran).toEqual({
    exitCode: 0,
    stdout: 'requestId,userId,queuedAt,finishedAt\r\n',
    stderr: 'Nobody has won "sale" yet.\n',
  });
});

test('show prints the stock as a table', async () => {
  await using system = await fakeSystem({ api: () => ({ statusCode: 200, body: stock }) });
  const ran = await eventflow(['event', 'show', 'sale'], system.environment);
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(ran.stdout).toMatch(/sale .*OPEN .*100 .*60 .*40 /);
});

test("an unknown event ends with the API's own words", async () => {
  await using system = await fakeSystem({
    api: () => ({ statusCode: 404, body: { detail: 'There is no event "sail".' } }),
  });
  const ran = await eventflow(['event', 'show', 'sail'], system.environment);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toContain('There is no event "sail".');
});

test("a failing system is not the user's fault", async () => {
  await using system = await fakeSystem({ api: () => ({ statusCode: 500 }) });
  expect(await eventflow(['event', 'list'], system.environment)).toMatchObject({ exitCode: 3 });
});
