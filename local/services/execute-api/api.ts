import type {
  Authorizer,
  CorsConfiguration,
  Integration,
  Route,
  RouteSettings,
} from './schemas.ts';

/** The stack's HTTP API as its resources describe it; filled while they are made. */
export interface HttpApi {
  apiId: string | undefined;
  cors: CorsConfiguration | undefined;
  defaultRouteSettings: RouteSettings;
  /** By route key. */
  routeSettings: Readonly<Record<string, RouteSettings>>;
  readonly routes: Route[];
  /** By the id that a route's Target names. */
  readonly integrations: Map<string, Integration>;
  readonly authorizers: Map<string, Authorizer>;
}

export const emptyApi = (): HttpApi => ({
  apiId: undefined,
  cors: undefined,
  defaultRouteSettings: {},
  routeSettings: {},
  routes: [],
  integrations: new Map(),
  authorizers: new Map(),
});

/** One HTTP request, as the endpoint received it. */
export interface InvokeInput {
  readonly method: string;
  /** Without the query, not decoded. */
  readonly path: string;
  /** Without the question mark, not decoded. */
  readonly rawQuery?: string;
  /** By lower-case name; a list holds a repeated header. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly sourceIp?: string;
}

export interface InvokeOutput {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Each one a Set-Cookie header. */
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** A header's value; the values of a repeated one are joined by commas, as format 2.0 has them. */
export function headerOf({ headers }: InvokeInput, name: string): string | undefined {
  const value = headers?.[name];
  return typeof value === 'object' ? value.join(',') : value;
}
