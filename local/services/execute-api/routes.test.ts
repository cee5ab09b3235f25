import { describe, expect, test } from 'vitest';
import { routeFinder } from './routes.ts';
import { Route } from './schemas.ts';

const finder = (...routeKeys: string[]) => {
  const routes = routeKeys.map((RouteKey) =>
    Route.parse({ ApiId: 'api', RouteKey, Target: 'integrations/one' }),
  );
  const find = routeFinder(routes);
  return (method: string, path: string) => {
    const found = find(method, path);
    return found && [found.route.RouteKey, found.pathParameters];
  };
};

describe('a request takes the most specific route', () => {
  // The example of API Gateway's own documentation on route evaluation.
  const find = finder(
    'GET /pets/dog/1',
    'GET /pets/dog/{id}',
    'GET /pets/{proxy+}',
    'ANY /{proxy+}',
    '$default',
  );

  test.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1', {}],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}', { proxy: 'cat/1' }],
    ['POST', '/test/5', 'ANY /{proxy+}', { proxy: 'test/5' }],
    ['POST', '/pets/dog/1', 'ANY /{proxy+}', { proxy: 'pets/dog/1' }],
    ['GET', '/', '$default', {}],
  ])('%s %s goes to %s', (method, path, routeKey, parameters) => {
    expect(find(method, path)).toEqual([routeKey, parameters]);
  });
});

test('a named method goes before ANY on the same path, whatever the parameters are called', () => {
  const find = finder('ANY /events/{any}', 'GET /events/{event-id}');
  expect(find('GET', '/events/7')).toEqual(['GET /events/{event-id}', { 'event-id': '7' }]);
  expect(find('PUT', '/events/7')).toEqual(['ANY /events/{any}', { any: '7' }]);
});

test('parameters come decoded and whole, however long', () => {
  const find = finder('GET /a/{x}/b/{y}');
  const long = 'z'.repeat(5000);
  expect(find('GET', `/a/one%20two/b/${long}`)).toEqual([
    'GET /a/{x}/b/{y}',
    { x: 'one two', y: long },
  ]);
});

test('no route is taken for another case, a slash at the end, or an unknown method', () => {
  const find = finder('GET /events/list', 'GET /me:now');
  expect(find('GET', '/Events/list')).toBeUndefined();
  expect(find('GET', '/events/list/')).toBeUndefined();
  expect(find('PROPFIND', '/events/list')).toBeUndefined();
  expect(find('GET', '/me:now')).toEqual(['GET /me:now', {}]);
});

test.each(['GET events', 'FETCH /x', 'GET /{a+}/b', 'GET /x{a}', 'GET /a?b=1'])(
  '%s is no route key',
  (RouteKey) => {
    expect(Route.safeParse({ ApiId: 'a', RouteKey, Target: 'integrations/i' }).success).toBe(false);
  },
);
