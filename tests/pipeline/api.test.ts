import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { mapBounded } from '../../functions/operations/bounded.ts';
import { type EventList, PublicEvent } from '../../schemas/participation/event.ts';
import { ProblemDocument } from '../../schemas/participation/problem.ts';
import { type Winner, WinnerList } from '../../schemas/participation/winner.ts';
import { type Api, createApi } from './api.ts';
import { allDecided } from './journey.ts';
import { type System, startSystem } from './system.ts';

const CAPACITY = 30;
const USERS = 50;
const home = mkdtempSync(join(tmpdir(), 'eventflow-api-'));
let system: System;
let api: Api;
let operator: string;
let alice: string;
/** Who won, by what each user was told. */
let won: string[];

beforeAll(async () => {
  system = await startSystem({ home, assembly: inject('assembly') });
  api = createApi(system.url);
  operator = await api.token('operator', { scopes: ['eventflow/operator'] });
  alice = await api.token('alice');
  for (const id of ['sale', 'sample']) {
    await api.request('PUT', `/events/${id}`, operator, JSON.stringify({ capacity: CAPACITY }));
  }
  const names = Array.from({ length: USERS }, (_, at) => `user-${at}`);
  const tokens = await mapBounded(10, names, (name) => api.token(name));
  const posted = await mapBounded(10, tokens, (token) => api.participate('sale', token));
  const requestIds = posted.map(({ body }) => body.requestId);
  const decided = await allDecided(api, requestIds, tokens, 60_000);
  won = decided.filter(({ status }) => status === 'SUCCEEDED').map(({ requestId }) => requestId);
});
afterAll(async () => {
  await system?.stop();
  rmSync(home, { recursive: true });
});

async function allWinners(limit: number): Promise<Winner[]> {
  const winners: Winner[] = [];
  let query = `limit=${limit}`;
  for (;;) {
    const { body } = await api.request('GET', `/events/sale/winners?${query}`, operator);
    const page = WinnerList.parse(body);
    winners.push(...page.items);
    if (!page.nextCursor) return winners;
    query = `limit=${limit}&cursor=${page.nextCursor}`;
  }
}

test('the winners are those who were told so, in the order in which they were queued', async () => {
  const winners = await allWinners(1000);
  const keys = winners.map(({ queuedAt, requestId }) => `${queuedAt}#${requestId}`);

  expect(won).toHaveLength(CAPACITY);
  expect(winners.map(({ requestId }) => requestId).sort()).toEqual([...won].sort());
  expect(keys).toEqual([...keys].sort());
  expect(await allWinners(7)).toEqual(winners);
});

test('the command line writes the same as CSV', async () => {
  const winners = await allWinners(1000);
  const { code, stdout } = await system.eventflow('event', 'winners', 'sale', '--format', 'csv');

  expect(code).toBe(0);
  expect(stdout.split('\r\n')).toEqual([
    'requestId,userId,queuedAt,finishedAt',
    ...winners.map((winner) => Object.values(winner).join(',')),
    '',
  ]);
});

test('winners are for operators alone', async () => {
  expect((await api.request('GET', '/events/sale/winners')).status).toBe(401);
  expect((await api.request('GET', '/events/sale/winners', alice)).status).toBe(403);
  expect((await api.request('GET', '/events/other/winners', operator)).status).toBe(404);
});

test('a cursor is of use to its own list and user alone', async () => {
  const { body } = await api.request<WinnerList>('GET', '/events/sale/winners?limit=1', operator);
  const events = await api.request<EventList>('GET', '/events?limit=1', operator);
  const cursors = [String(body.nextCursor), String(events.body.nextCursor)];
  const [ofWinners, ofEvents] = cursors;

  const next = await api.request<EventList>('GET', `/events?limit=1&cursor=${ofEvents}`, operator);
  expect(next.body.items.map(({ eventId }) => eventId)).toEqual(['sample']);
  for (const [path, token] of [
    [`/events?cursor=${ofWinners}`, operator],
    [`/events/sample/winners?cursor=${ofWinners}`, operator],
    [`/events/sale/winners?cursor=${ofEvents}`, operator],
    [`/me/participations?cursor=${ofWinners}`, alice],
    ['/events?cursor=sale', operator],
  ] as const) {
    const refused = await api.request('GET', path, token);
    expect([path, refused.status]).toEqual([path, 400]);
    expect(ProblemDocument.parse(refused.body).detail).toContain('query.cursor');
  }
});

test('a participation says where it can be asked for, each time', async () => {
  for (const status of [202, 200]) {
    const answer = await api.participate('sample', alice);
    expect(answer.status).toBe(status);
    const location = String(answer.headers.get('location'));
    expect((await api.request('GET', location, alice)).body).toMatchObject({ eventId: 'sample' });
  }
});

test('a page of another origin may call, and may read what it needs', async () => {
  const origin = 'https://shop.example';
  const preflight = await fetch(`${system.url}/events/sale/participations`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  });
  const answer = await fetch(`${system.url}/events/sale`, { headers: { origin } });

  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
  expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(answer.headers.get('access-control-expose-headers')).toContain('location');
  expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
  expect(PublicEvent.parse(await answer.json()).state).toBe('OPEN');
});

test('without a token, every operation answers as the document says', async () => {
  const { body: document } = await api.request<{
    paths: Record<string, Record<string, { security: object[]; responses: object }>>;
  }>('GET', '/openapi.json');
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, ...operation })),
  );

  expect(operations.length).toBeGreaterThan(8);
  for (const { method, path, security, responses } of operations) {
    const url = system.url + path.replace('{eventId}', 'sale').replace('{requestId}', 'none');
    const { status, headers } = await fetch(url, { method: method.toUpperCase() });
    expect([path, status]).toEqual([path, security.length > 0 ? 401 : 200]);
    expect(Object.keys(responses)).toContain(String(status));
    expect(headers.has('www-authenticate')).toBe(status === 401);
  }
});

test('what a function answers carries the security headers', async () => {
  for (const path of ['/openapi.json', '/docs', '/events/unknown']) {
    const { headers } = await fetch(system.url + path);
    expect([path, headers.get('x-frame-options')]).toEqual([path, 'DENY']);
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
  }
});

test('the API can be read as a page', async () => {
  const answer = await fetch(`${system.url}/docs`);

  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await answer.text()).toContain('id="listWinners"');
});
