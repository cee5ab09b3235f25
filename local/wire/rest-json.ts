import { AwsError } from '../service.ts';
import type { Wire, WireRequest } from './wire.ts';

/** One operation's address. */
export interface RestRoute {
  readonly method: string;
  readonly path: RegExp;
  readonly operation: string;
  /** What the path's groups are called in the operation's input. */
  readonly names: readonly string[];
}

/** @param pattern a path as a regular expression, with a group for each name. */
export const restRoute = (
  method: string,
  pattern: string,
  operation: string,
  ...names: string[]
): RestRoute => ({ method, path: new RegExp(`^${pattern}/?$`), operation, names });

/**
 * AWS REST JSON: method and path name the operation; path, query and body carry its input.
 * @param errorMembers stand in the body of every error.
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export function restJson(
  service: string,
  routes: readonly RestRoute[],
  errorMembers: Readonly<Record<string, string>> = {},
): Wire {
  const headers = (requestId: string) => ({
    'content-type': 'application/json',
    'x-amzn-requestid': requestId,
  });
  return {
    decode(request) {
      const { operation, inPath } = routed(service, routes, request);
      const inQuery = Object.fromEntries(request.query);
      return { operation, input: { ...inQuery, ...parseJson(request.body), ...inPath } };
    },
    encode: (_operation, output, requestId) => ({
      statusCode: 200,
      headers: headers(requestId),
      body: JSON.stringify(output),
    }),
    encodeError: (error, requestId) => ({
      statusCode: error.statusCode,
      headers: { ...headers(requestId), 'x-amzn-errortype': error.code },
      body: JSON.stringify({ ...errorMembers, Message: error.message, ...error.details }),
    }),
  };
}

function routed(service: string, routes: readonly RestRoute[], request: WireRequest) {
  for (const { method, path, operation, names } of routes) {
    const values = request.method === method && path.exec(request.path);
    if (!values) continue;
    const inPath = names.map((name, at) => [name, decodeURIComponent(values[at + 1] ?? '')]);
    return { operation, inPath: Object.fromEntries(inPath) };
  }
  throw new AwsError(
    'UnknownOperationException',
    `${service} has no ${request.method} ${request.path} in the local cloud.`,
    404,
  );
}

function parseJson(body: Buffer): object {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8')) as object;
  } catch {
    throw new AwsError('SerializationException', 'The request body is not JSON.');
  }
}
