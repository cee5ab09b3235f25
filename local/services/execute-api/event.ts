import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { DateTime } from 'luxon';
import type { Context } from '../../service.ts';
import { headerOf, type InvokeInput } from './api.ts';
import type { Claims } from './claims.ts';
import type { MatchedRoute } from './routes.ts';

/** Who the authorizer found, as the function sees them. */
export interface JwtContext {
  /** All of them texts. */
  readonly claims: Claims;
  /** The token's scopes where the route asks for some, else null. */
  readonly scopes: readonly string[] | null;
}

export interface EventParts {
  readonly apiId: string;
  readonly requestId: string;
  readonly matched: MatchedRoute;
  /** Decoded. */
  readonly path: string;
  readonly jwt: JwtContext | undefined;
}

type Event = APIGatewayProxyEventV2 & {
  requestContext: { authorizer?: { jwt: JwtContext } };
};

/**
 * The event of payload format 2.0. The path comes decoded, as an HTTP API gives it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function proxyEvent(input: InvokeInput, parts: EventParts, context: Context): Event {
  const { matched, path } = parts;
  const { pathParameters, route } = matched;
  const rawQueryString = input.rawQuery ?? '';
  const cookies = cookiesOf(input);
  return {
    version: '2.0',
    routeKey: route.RouteKey,
    rawPath: path,
    rawQueryString,
    ...(cookies && { cookies }),
    headers: headersOf(input, context),
    ...(rawQueryString && { queryStringParameters: queryParameters(rawQueryString) }),
    requestContext: requestContext(input, parts, context),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    ...(input.body !== undefined && { body: input.body }),
    isBase64Encoded: input.isBase64Encoded ?? false,
  };
}

function requestContext(
  input: InvokeInput,
  { apiId, requestId, matched, path, jwt }: EventParts,
  { place, clock }: Context,
): Event['requestContext'] {
  const timeEpoch = clock.now();
  const domainName = (headerOf(input, 'host') ?? '').replace(/:\d+$/, '');
  return {
    accountId: place.accountId,
    apiId,
    ...(jwt && { authorizer: { jwt } }),
    domainName,
    domainPrefix: domainName.split('.')[0] ?? '',
    http: {
      method: input.method,
      path,
      protocol: 'HTTP/1.1',
      sourceIp: input.sourceIp ?? '127.0.0.1',
      userAgent: headerOf(input, 'user-agent') ?? '',
    },
    requestId,
    routeKey: matched.route.RouteKey,
    stage: '$default',
    time: logTime(Math.floor(timeEpoch / 1000)),
    timeEpoch,
  };
}

/** The second that was written last: under load it serves hundreds of requests. */
let written = { second: Number.NaN, text: '' };

/** As access logs have it, for example `27/Nov/2026:04:20:42 +0000`. */
function logTime(second: number): string {
  if (written.second !== second) {
    const time = DateTime.fromSeconds(second, { zone: 'utc', locale: 'en-US' });
    written = { second, text: time.toFormat('dd/MMM/yyyy:HH:mm:ss ZZZ') };
  }
  return written.text;
}

/** Those of the connection end at the gateway; cookies have a place of their own. */
const NOT_PASSED_ON = new Set(['connection', 'keep-alive', 'transfer-encoding', 'te', 'cookie']);

function headersOf(input: InvokeInput, { place }: Context): Record<string, string> {
  const endpoint = new URL(place.endpoint);
  const own = Object.keys(input.headers ?? {})
    .filter((name) => !NOT_PASSED_ON.has(name))
    .map((name) => [name, headerOf(input, name) ?? '']);
  return {
    ...Object.fromEntries(own),
    'x-forwarded-for': input.sourceIp ?? '127.0.0.1',
    'x-forwarded-port': endpoint.port,
    'x-forwarded-proto': 'http',
  };
}

function cookiesOf(input: InvokeInput): string[] | undefined {
  const header = input.headers?.cookie;
  if (header === undefined) return undefined;
  return [header].flat().flatMap((line) => line.split(/;\s*/).filter(Boolean));
}

/** The values of a repeated name are joined by commas. */
function queryParameters(rawQuery: string): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQuery)) {
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(joined);
}
