import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPage } from './page.ts';
import { type Host, listen } from './server.ts';

let home: string;
let host: Host;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'local-page-'));
  mkdirSync(join(home, 'page/assets'), { recursive: true });
  writeFileSync(join(home, 'page/index.html'), '<h1>live</h1>');
  writeFileSync(join(home, 'page/assets/a.js'), 'go()');
  writeFileSync(join(home, 'page/taken.js'), 'never');
  writeFileSync(join(home, 'secret.js'), 'secret');
  host = await listen(0);
  host.serve({
    carry: () => Promise.reject(new Error('unused')),
    localApi: async () => undefined,
    page: createPage(join(home, 'page')),
    httpApi: async ({ path }) =>
      path === '/taken.js'
        ? { statusCode: 404, headers: {}, body: '{"title":"no such thing"}' }
        : { statusCode: 404, headers: {}, body: '{"message":"Not Found"}' },
    onFault: () => {},
  });
});
afterEach(async () => {
  await host.close();
  rmSync(home, { recursive: true });
});

/** As written: fetch would resolve the dots itself. */
const get = (path: string, method = 'GET') =>
  new Promise<[number | undefined, string, string | undefined]>((resolve, reject) => {
    httpRequest(`${host.endpoint}`, { path, method }, async (answer) =>
      resolve([answer.statusCode, await text(answer), answer.headers['content-type']]),
    )
      .on('error', reject)
      .end();
  });

test('the files of the folder stand at their paths, the page at /', async () => {
  expect(await get('/')).toEqual([200, '<h1>live</h1>', 'text/html; charset=utf-8']);
  expect(await get('/?event=a')).toEqual([200, '<h1>live</h1>', 'text/html; charset=utf-8']);
  expect(await get('/assets/a.js')).toEqual([200, 'go()', 'text/javascript; charset=utf-8']);
  expect(await get('/', 'HEAD')).toEqual([200, '', 'text/html; charset=utf-8']);
});

test.each([
  ['cache-control', 'no-cache'],
  ['content-security-policy', "default-src 'self'; "],
  ['content-security-policy', "; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['permissions-policy', 'camera=(), geolocation=(), microphone=()'],
  ['referrer-policy', 'no-referrer'],
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
])('the page carries %s: %s', async (name, value) => {
  const { headers } = await fetch(`${host.endpoint}/`);

  expect(headers.get(name)).toContain(value);
});

test('what the API has a route for stays the API’s, whatever it answers', async () => {
  expect(await get('/taken.js')).toEqual([404, '{"title":"no such thing"}', undefined]);
});

test.each([
  '/../secret.js',
  '/%2e%2e/secret.js',
  '/..%2fsecret.js',
  '/%',
  '/%00',
  '/assets',
  '/x.js',
])('%s is not found', async (path) => {
  expect(await get(path)).toEqual([404, '{"message":"Not Found"}', undefined]);
});

test('only reading is answered', async () => {
  expect((await get('/', 'POST'))[0]).toBe(404);
});
