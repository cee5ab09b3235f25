import middy from '@middy/core';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyEventV2WithJWTAuthorizer,
  APIGatewayProxyStructuredResultV2,
} from 'aws-lambda';
import type * as z from 'zod';
import { describeError, type Logger } from './observability.ts';
import { passesByItself } from './passing.ts';
import { Problem, problemAnswer } from './problem.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

export type HttpAnswer = APIGatewayProxyStructuredResultV2;

/**
 * Wraps a route's function: what it throws becomes a problem document, and what nobody foresaw is logged.
 * Every answer carries the security headers.
 */
export function httpHandler<Event extends APIGatewayProxyEventV2>(
  logger: Logger,
  route: (event: Event) => Promise<HttpAnswer>,
) {
  return middy<Event, HttpAnswer>()
    .use({
      onError: (request) => {
        request.response = secured(problemAnswer(problemOf(request.error, logger)));
      },
    })
    .handler(async (event: Event) => secured(await route(event)));
}

function problemOf(error: Error | null, logger: Logger): Problem {
  if (error instanceof Problem) return error;
  logger.error('The request failed unexpectedly', { error: describeError(error) });
  const code = error && passesByItself(error) ? 'unavailable' : 'internal';
  return new Problem(code, 'Please try again; nothing was lost.', RETRY_AFTER_SECONDS);
}

const secured = (answer: HttpAnswer): HttpAnswer => ({
  ...answer,
  headers: { ...SECURITY_HEADERS, ...answer.headers },
});

/**
 * One function for several routes, by the gateway's route keys as `GET /events`.
 * @throws when the gateway sends it another's.
 */
export const byRouteKey =
  <Event extends APIGatewayProxyEventV2>(
    routes: Readonly<Record<string, (event: Event) => Promise<HttpAnswer>>>,
  ) =>
  async (event: Event): Promise<HttpAnswer> => {
    const route = routes[event.routeKey];
    if (!route) throw new Error(`${event.routeKey} comes here, but nothing answers it.`);
    return route(event);
  };

/** What a client is told to wait before it tries again. */
export const RETRY_AFTER_SECONDS = 2;

/** A JSON answer. */
export function jsonAnswer(
  statusCode: number,
  body: unknown,
  headers: Record<string, string> = {},
): HttpAnswer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}

/** The caller, as the gateway's authorizer vouched for. */
export const callerOf = (event: APIGatewayProxyEventV2WithJWTAuthorizer): string =>
  String(event.requestContext.authorizer.jwt.claims.sub);

/**
 * The JSON body; an absent one counts as `{}`.
 * @throws Problem invalid-request when it is not JSON or not of that shape.
 */
export function bodyOf<Shape extends z.ZodType>(
  event: APIGatewayProxyEventV2,
  shape: Shape,
): z.infer<Shape> {
  const text = event.isBase64Encoded
    ? Buffer.from(event.body ?? '', 'base64').toString('utf8')
    : (event.body ?? '');
  let body: unknown = {};
  if (text.trim() !== '') {
    try {
      body = JSON.parse(text);
    } catch {
      throw new Problem('invalid-request', 'The body is not JSON.');
    }
  }
  return parsed(shape, body, 'body');
}

/** @throws Problem invalid-request that names each offending member. */
export function parsed<Shape extends z.ZodType>(
  shape: Shape,
  value: unknown,
  what: string,
): z.infer<Shape> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => {
    const path = [what, ...issue.path].join('.');
    return `${path}: ${issue.message}`;
  });
  throw new Problem('invalid-request', faults.join('; '));
}
