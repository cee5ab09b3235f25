import findMyWay from 'find-my-way';
import type { Route } from './schemas.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

export interface MatchedRoute {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** Finds the route of a request, if any. */
export type FindRoute = (method: string, path: string) => MatchedRoute | undefined;

/** Longer than any request line that Node takes: no parameter is cut off. */
const PARAMETER_LENGTH_MAX = 16_384;

/**
 * A full match goes before a greedy one, that before `$default`; a method before ANY; a text before
 * a parameter. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 */
export function routeFinder(routes: readonly Route[]): FindRoute {
  const router = findMyWay({ maxParamLength: PARAMETER_LENGTH_MAX });
  const byDefault = routes.find(({ RouteKey }) => RouteKey === '$default');
  const taken = new Set<string>();
  const pathRoutes = routes.filter((route) => route !== byDefault).map(parseRoute);
  // Named methods first: ANY takes what they leave.
  for (const { method, pattern, names, route } of pathRoutes.toSorted(namedMethodsFirst)) {
    for (const each of method === 'ANY' ? METHODS : [method]) {
      if (taken.has(`${each} ${pattern}`)) continue;
      taken.add(`${each} ${pattern}`);
      router.on(each, pattern, () => undefined, { route, names } satisfies Stored);
    }
  }
  return (method, path) => {
    const found = router.find(method as findMyWay.HTTPMethod, path);
    const greedy = found?.params['*'];
    if (!found || greedy === '') return byDefault && { route: byDefault, pathParameters: {} };
    const { route, names } = found.store as Stored;
    const values = names.map((name, at) => [name, found.params[`p${at}`] ?? greedy ?? '']);
    return { route, pathParameters: Object.fromEntries(values) };
  };
}

interface Stored {
  readonly route: Route;
  readonly names: readonly string[];
}

interface ParsedRoute extends Stored {
  readonly method: (typeof METHODS)[number] | 'ANY';
  /** In find-my-way's writing; parameters are numbered, for their names may hold any sign. */
  readonly pattern: string;
}

function parseRoute(route: Route): ParsedRoute {
  const [method, path = ''] = route.RouteKey.split(' ') as [ParsedRoute['method'], string];
  const names: string[] = [];
  const pattern = path
    .replaceAll(':', '::')
    .replace(/\{([^}+]+)(\+?)\}/g, (_whole, name: string, greedy: string) => {
      names.push(name);
      return greedy ? '*' : `:p${names.length - 1}`;
    });
  return { method, pattern, names, route };
}

const namedMethodsFirst = (one: ParsedRoute, other: ParsedRoute) =>
  Number(one.method === 'ANY') - Number(other.method === 'ANY');
