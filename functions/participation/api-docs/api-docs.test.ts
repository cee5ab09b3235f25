import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type * as z from 'zod';
import * as gateway from '../../../schemas/gateway.ts';
import * as event from '../../../schemas/participation/event.ts';
import * as participation from '../../../schemas/participation/participation.ts';
import * as problem from '../../../schemas/participation/problem.ts';
import * as winner from '../../../schemas/participation/winner.ts';
import { createApiDocs } from './api-docs.ts';
import { type DescribedApi, operationsOf } from './page/described.ts';
import { exampleOf } from './page/example.ts';
import { breakable, html, line, paragraphs } from './page/html.ts';
import { renderPage } from './page/page.ts';

const { json, page } = createApiDocs();
const api: DescribedApi = JSON.parse(json);

test('the page shows each operation once, and every link within it leads somewhere', () => {
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  const operations = operationsOf(api);

  expect(operations.length).toBeGreaterThan(8);
  expect(ids).toEqual(expect.arrayContaining(operations.map(({ operationId }) => operationId)));
  expect(new Set(ids).size).toBe(ids.length);
  expect(links.filter((id) => !ids.includes(id))).toEqual([]);
});

test('the page is whole in itself: it asks for nothing and runs nothing', () => {
  expect(page).not.toMatch(/<script|<img|<link|@import|url\(|\ssrc=|\sstyle=|\son\w+=/);
  expect([...page.matchAll(/href="([^#"][^"]*)"/g)].map(([, to]) => to)).toEqual(['openapi.json']);
  expect(page).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
  expect(page).toContain('color-scheme: light dark');
});

test('a call can be copied: method, path, token and body as they are needed', () => {
  const calls = [...page.matchAll(/<pre[^>]*>(curl [^<]*)<\/pre>/g)].map(([, call]) =>
    call?.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code)),
  );

  expect(calls).toContain('curl "$API/events/sale-2026"');
  expect(calls).toContain(
    'curl --request POST "$API/events/sale-2026/participations" \\\n  --header "Authorization: Bearer $TOKEN"',
  );
  expect(calls.find((call) => call?.includes('--request PUT'))).toContain(
    `--data '{"capacity":100,`,
  );
});

test('everything that a page says of who may call, what fails and what it holds is there', () => {
  expect(page).toContain('for operators');
  expect(page).toContain('<code>capacity-below-taken</code>: The capacity would be below');
  expect(page).toContain('Header <code>location</code>');
  expect(page).toContain('<span class="quiet">1 to 1,000, default 100</span>');
  expect(page).toContain('<span class="type">time or null</span>');
});

const shapes = Object.entries({ ...event, ...participation, ...problem, ...winner, ...gateway });

test.each(shapes.filter(([name]) => name in api.components.schemas))(
  'the example of %s is one',
  (name, shape) => {
    const { schemas } = api.components;
    const example = exampleOf({ $ref: `#/components/schemas/${name}` }, schemas);

    expect((shape as z.ZodType).safeParse(example)).toMatchObject({ success: true });
  },
);

test('no named shape is passed over', () => {
  expect(
    Object.keys(api.components.schemas).filter((name) => !(name in Object.fromEntries(shapes))),
  ).toEqual([]);
});

test('what is put into the page is text, never markup', () => {
  const title = '<script>alert("1")</script>';

  expect(renderPage({ ...api, info: { ...api.info, title } })).not.toContain('<script>');
  expect(html`<b title="${'"'}">${`<'&'>`}</b>`.text).toBe(
    '<b title="&#34;">&#60;&#39;&#38;&#39;&#62;</b>',
  );
});

test('a description has paragraphs and code, a path may break at its slashes', () => {
  expect(paragraphs('Take `a`.\n\nThen b.').text).toBe('<p>Take <code>a</code>.</p><p>Then b.</p>');
  expect(line('`<b>`').text).toBe('<code>&#60;b&#62;</code>');
  expect(breakable('/a/b').text).toBe('/a<wbr>/b<wbr>');
});

beforeEach(() => {
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'api-docs');
});
afterEach(() => vi.unstubAllEnvs());

test.each([
  ['GET /openapi.json', 'application/json', json],
  ['GET /docs', 'text/html; charset=utf-8', page],
])('%s is answered as %s, and may be kept for minutes', async (routeKey, type, body) => {
  const { handler } = await import('./handler.ts');

  const answer = await handler({ routeKey } as APIGatewayProxyEventV2, {} as Context);

  expect(answer).toMatchObject({ statusCode: 200, body });
  expect(answer.headers).toMatchObject({
    'content-type': type,
    'cache-control': 'public, max-age=300',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=31536000',
  });
});

test('a browser is told to allow the page’s own style and nothing else', async () => {
  const { handler } = await import('./handler.ts');
  const style = /<style>(.*)<\/style>/s.exec(page)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');

  const { headers } = await handler(
    { routeKey: 'GET /docs' } as APIGatewayProxyEventV2,
    {} as Context,
  );

  expect(headers?.['content-security-policy']).toContain("default-src 'none'");
  expect(headers?.['content-security-policy']).toContain(`style-src 'sha256-${hash}'`);
  expect(headers?.['content-security-policy']).toContain("frame-ancestors 'none'");
});
