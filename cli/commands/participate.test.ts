import { expect, test } from 'vitest';
import type { Summary } from '../load/summary.ts';
import { type FakeAnswer, type FakeRequest, fakeSystem } from '../testing/fake-system.ts';
import { eventflow } from '../testing/run.ts';

/** An API that takes one participation a user; each is decided when it is asked for the `asks`th time. */
function fakeApi(isDecided = (_user: string) => true, asks = 2) {
  const posts: string[] = [];
  const asked = new Map<string, number>();
  let inFlight = 0;
  const seen = { posts, mostInFlight: 0 };
  const api = async ({ method, path, caller = '' }: FakeRequest): Promise<FakeAnswer> => {
    if (path === '/events/sale') return { statusCode: 200, body: {} };
    if (method === 'POST') {
      const statusCode = posts.includes(caller) ? 200 : 202;
      posts.push(caller);
      seen.mostInFlight = Math.max(seen.mostInFlight, ++inFlight);
      await new Promise((resolve) => setImmediate(resolve));
      inFlight--;
      return { statusCode, body: { requestId: `req-${caller}` } };
    }
    const requestId = path.replace('/participations/', '');
    const times = (asked.get(requestId) ?? 0) + 1;
    asked.set(requestId, times);
    if (requestId !== `req-${caller}`) return { statusCode: 404 };
    const final = times >= asks && isDecided(caller);
    const result = final ? { status: 'SUCCEEDED', resultCode: 'SUCCESS' } : { status: 'QUEUED' };
    return { statusCode: 200, body: { requestId, queuedAt: 1000, finishedAt: 1050, ...result } };
  };
  return { api, seen };
}

const line = (...more: string[]) => ['participate', 'sale', '--format', 'json', ...more];

test('users post in turn with their own tokens, and every decision is waited for', async () => {
  const { api, seen } = fakeApi();
  await using system = await fakeSystem({ api });
  const load = line('--count', '10', '--users', '7', '--in-flight', '4');
  const ran = await eventflow(load, system.environment);
  expect(ran.exitCode).toBe(0);
  const summary = JSON.parse(ran.stdout) as Summary;
  expect(summary.posts).toEqual({ total: 10, byStatus: { '200': 3, '202': 7 } });
  expect(summary.requests).toEqual({
    total: 7,
    notFinal: 0,
    byResult: [{ status: 'SUCCEEDED', resultCode: 'SUCCESS', requests: 7 }],
  });
  expect(summary.decisionMs).toEqual({ p50: 50, p95: 50, p99: 50, max: 50 });
  expect(new Set(seen.posts)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7].map((n) => `user-${n}`)));
  expect(seen.mostInFlight).toBeLessThanOrEqual(4);
});

test('a request that is never decided is a finding, and the summary is printed all the same', async () => {
  const { api } = fakeApi((user) => user !== 'user-2');
  await using system = await fakeSystem({ api });
  const load = line('--count', '3', '--users', '3', '--patience', '1');
  const ran = await eventflow(load, system.environment);
  expect(ran.exitCode).toBe(1);
  expect(ran.stderr).toContain('1 of 3 requests got no final answer');
  expect(JSON.parse(ran.stdout)).toMatchObject({ requests: { total: 3, notFinal: 1 } });
});

test('what was decided unseen is asked for before anyone gives up', async () => {
  const { api } = fakeApi((user) => Number(user.replace('user-', '')) > 8, 1);
  await using system = await fakeSystem({ api });
  const load = line('--count', '40', '--users', '40', '--patience', '1');
  const ran = await eventflow(load, system.environment);
  expect(ran.exitCode).toBe(1);
  expect(JSON.parse(ran.stdout)).toMatchObject({ requests: { total: 40, notFinal: 8 } });
});

test('posts that fail are counted by their status and are a finding', async () => {
  await using system = await fakeSystem({
    api: ({ method }) => ({ statusCode: method === 'POST' ? 503 : 200, body: {} }),
  });
  const ran = await eventflow(line('--count', '2', '--users', '2'), system.environment);
  expect(ran).toMatchObject({ exitCode: 1 });
  expect(JSON.parse(ran.stdout)).toMatchObject({ posts: { byStatus: { '503': 2 } } });
});

test("an unknown event sends nothing and ends with the API's own words", async () => {
  const methods: string[] = [];
  await using system = await fakeSystem({
    api({ method }) {
      methods.push(method);
      return { statusCode: 404, body: { detail: 'There is no event "sale".' } };
    },
  });
  const ran = await eventflow(line('--count', '2', '--users', '2'), system.environment);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toContain('There is no event "sale".');
  expect(methods).toEqual(['GET']);
});

test('the summary for people names every count', async () => {
  await using system = await fakeSystem({ api: fakeApi().api });
  const load = ['participate', 'sale', '--count', '3', '--users', '2'];
  const ran = await eventflow(load, system.environment);
  expect(ran.exitCode).toBe(0);
  expect(ran.stdout).toMatch(/202 +│ +2 │/);
  expect(ran.stdout).toMatch(/SUCCEEDED │ SUCCESS │ +2 │/);
});
