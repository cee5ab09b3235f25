import type { Cloud } from '../cloud.ts';
import type { GrantUse } from '../policies/check.ts';
import { AwsError, type Place } from '../service.ts';
import type { WireRequest } from '../wire/wire.ts';
import { type HostAnswer, type HostStream, jsonAnswer } from './answer.ts';
import type { Live } from './live.ts';

export interface LocalApiOptions {
  readonly cloud: Cloud;
  readonly place: Place;
  /** The stack's id in the app, as people know it. */
  readonly name: string;
  readonly live: Live;
  /** What the template's policies grant, and what of it was needed. */
  readonly grants: () => readonly GrantUse[];
}

/** Who calls on behalf of the person at this machine. */
const OPERATOR = 'local';

/** Server-sent events: what is called, in counts. */
const LIVE_ROUTE = 'GET /_local/live';

/** What only the local cloud has: health, tokens, flush, grants, live counts and the issuer's documents. */
export function createLocalApi({ cloud, place, name, live, grants }: LocalApiOptions) {
  const { endpoint, region, stackName } = place;
  const routes: Record<string, (request: WireRequest) => unknown> = {
    'GET /health': () => ({
      status: 'ok',
      name,
      stack: stackName,
      awsEndpoint: endpoint,
      region,
      api: endpoint,
    }),
    'POST /_local/token': ({ body }) =>
      cloud.call(OPERATOR, 'cognito-idp', 'IssueToken', parseJson(body)),
    'POST /_local/flush': () => cloud.flush(),
    'GET /_local/grants': () => ({ grants: grants() }),
    'GET /_local/jwks.json': () => cloud.call(OPERATOR, 'cognito-idp', 'GetSigningKeys', {}),
    'GET /_local/.well-known/openid-configuration': () => ({
      issuer: `${endpoint}/_local`,
      jwks_uri: `${endpoint}/_local/jwks.json`,
      token_endpoint: `${endpoint}/_local/token`,
      id_token_signing_alg_values_supported: ['RS256'],
    }),
  };
  /** The answer, or undefined when the request is for the stack's HTTP API. */
  return async (request: WireRequest): Promise<HostAnswer | HostStream | undefined> => {
    const named = `${request.method} ${request.path}`;
    const isLive = named === LIVE_ROUTE;
    const route = routes[named];
    if (!route && !isLive) {
      const isOurs = request.path.startsWith('/_local/');
      return isOurs ? jsonAnswer(404, { message: 'Not Found' }) : undefined;
    }
    if (!isLoopbackName(request.headers.host)) {
      return jsonAnswer(403, { message: 'Only 127.0.0.1 and localhost are answered here.' });
    }
    if (!route) return live.open();
    try {
      return jsonAnswer(200, await route(request));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return jsonAnswer(error.statusCode, { message: error.message });
    }
  };
}

/** Keeps web pages out that reach this port under a name of their own (DNS rebinding). */
const isLoopbackName = (host: WireRequest['headers'][string]) =>
  /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test([host].flat()[0] ?? '');

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'The request body is not JSON.');
  }
}
