import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { openApiDocument } from './openapi.ts';
import { PARTICIPATION_ROUTES } from './participation/api.ts';
import { PROBLEMS } from './participation/problem.ts';
import type { Route } from './route.ts';

const document = JSON.parse(JSON.stringify(openApiDocument()));
const routes: readonly Route[] = PARTICIPATION_ROUTES;
const operations = Object.entries<Record<string, Operation>>(document.paths).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      key: `${method.toUpperCase()} ${path}`,
      ...operation,
    })),
);
function operationOf(key: string): Operation {
  const found = operations.find((operation) => operation.key === key);
  if (!found) throw new Error(`${key} is not described`);
  return found;
}

interface Operation {
  readonly operationId: string;
  readonly security: Record<string, string[]>[];
  readonly parameters?: { in: string; name: string; required?: boolean }[];
  readonly requestBody?: { required: boolean };
  readonly responses: Record<
    string,
    { description: string; headers?: object; content: Record<string, object> }
  >;
}

test('it is a valid OpenAPI 3.1 document', async () => {
  const validator = new Validator();

  expect(await validator.validate(document)).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

test('every route is described once, and nothing else', () => {
  const keys = routes.map(({ method, path }) => `${method} ${path}`);

  expect(operations.map(({ key }) => key).sort()).toEqual(keys.sort());
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(keys.length);
});

test.each(routes)('$operationId says what each {…} of $path is', ({ path, parameters, query }) => {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);

  expect(Object.keys(parameters?.shape ?? {})).toEqual(inPath);
  const described = operations.find(({ key }) => key.endsWith(` ${path}`))?.parameters ?? [];
  expect(described.filter((one) => one.in === 'path' && one.required)).toHaveLength(inPath.length);
  expect(Object.keys(query?.shape ?? {})).toEqual(
    described.filter((one) => one.in === 'query').map(({ name }) => name),
  );
});

test('who may call stands with each operation', () => {
  expect(operationOf('GET /events/{eventId}').security).toEqual([]);
  expect(operationOf('GET /me/participations').security).toEqual([{ token: [] }]);
  expect(operationOf('PUT /events/{eventId}').security).toEqual([
    { token: ['eventflow/operator'] },
  ]);
});

test.each([
  ['GET /events/{eventId}', [200, 400, 404, 429, 500, 503]],
  ['POST /events/{eventId}/participations', [200, 202, 400, 401, 404, 409, 413, 429, 500, 503]],
  ['GET /me/participations', [200, 400, 401, 429, 500, 503]],
  ['PUT /events/{eventId}', [200, 201, 400, 401, 403, 404, 409, 413, 429, 500, 503]],
  ['GET /docs', [200, 429, 500, 503]],
])('%s answers %j, the gateway’s own errors included', (key, statuses) => {
  expect(Object.keys(operationOf(key).responses).map(Number)).toEqual(statuses);
});

test('an error names its causes, and which of them are the gateway’s', () => {
  const { responses } = operationOf('POST /events/{eventId}/participations');

  expect(responses[409]?.description).toContain('`event-closed`: The event is closed');
  expect(Object.keys(responses[409]?.content ?? {})).toEqual(['application/problem+json']);
  expect(Object.keys(responses[401]?.content ?? {})).toEqual(['application/json']);
  expect(Object.keys(responses[404]?.content ?? {})).toEqual([
    'application/problem+json',
    'application/json',
  ]);
  expect(responses[503]?.headers).toHaveProperty('retry-after');
  expect(responses[202]?.headers).toHaveProperty('location');
});

test('no problem is left out', () => {
  const named = new Set([...routes.flatMap(({ problems }) => problems), 'internal', 'unavailable']);

  expect([...named].sort()).toEqual(Object.keys(PROBLEMS).sort());
});

test('a body that may be left out is not required', () => {
  const body = (key: string) => operationOf(key).requestBody?.required;

  expect(body('POST /events/{eventId}/participations')).toBe(false);
  expect(body('PUT /events/{eventId}')).toBe(true);
});

test('a time is described by its format, without a pattern that nobody can read', () => {
  expect(document.components.schemas.PublicEvent.properties.serverTime).toEqual({
    type: 'string',
    format: 'date-time',
    description: 'ISO 8601 with an offset',
    examples: ['2026-12-01T10:00:00+09:00'],
  });
});
