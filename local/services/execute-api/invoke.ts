import { servicePrincipal } from '../../principal.ts';
import { AwsError, type Context, type OperationContext } from '../../service.ts';
import { gatewayAnswer } from './answer.ts';
import type { HttpApi, InvokeInput, InvokeOutput } from './api.ts';
import { authorize, type Verdict } from './authorize.ts';
import { preflight, withCors } from './cors.ts';
import { proxyEvent } from './event.ts';
import type { ApiMetrics } from './metrics.ts';
import { httpResponse } from './response.ts';
import { type FindRoute, type MatchedRoute, routeFinder } from './routes.ts';
import type { Integration, Route } from './schemas.ts';
import { createThrottle } from './throttle.ts';
import { createTokenVerifier } from './tokens.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const PAYLOAD_MAX_BYTES = 10 * 1024 * 1024;

/** One request's way through the gateway: route, throttle, authorizer, function, response. */
export function createInvoke(api: HttpApi, metrics: ApiMetrics) {
  const throttle = createThrottle(api);
  const verifier = createTokenVerifier();
  let findRoute: FindRoute | undefined;

  async function answer(
    input: InvokeInput,
    requestId: string,
    context: Context,
  ): Promise<InvokeOutput> {
    const path = decoded(input.path);
    if (path === undefined) return gatewayAnswer(400);
    // Resources are all made before the first request comes.
    findRoute ??= routeFinder(api.routes);
    const matched = findRoute(input.method, input.path);
    const integration = matched && integrationOf(matched.route);
    if (!integration || api.apiId === undefined) return gatewayAnswer(404);
    if (!throttle.take(matched.route.RouteKey, context.clock.now())) return gatewayAnswer(429);
    const verdict = await judge(input, matched.route, context);
    if (verdict && !verdict.allowed) return verdict.answer;
    if (bytesOf(input) > PAYLOAD_MAX_BYTES) return gatewayAnswer(413);
    const parts = { apiId: api.apiId, requestId, matched, path, jwt: verdict?.jwt };
    return callFunction(
      integration,
      proxyEvent(input, parts, context),
      sourceArn(parts, context),
      context,
    );
  }

  const integrationOf = ({ Target }: Route) =>
    api.integrations.get(Target.slice(Target.indexOf('/') + 1));

  async function judge(
    input: InvokeInput,
    route: Route,
    context: Context,
  ): Promise<Verdict | undefined> {
    if (route.AuthorizationType === 'NONE') return undefined;
    const authorizer = api.authorizers.get(route.AuthorizerId ?? '');
    if (!authorizer) return { allowed: false, answer: gatewayAnswer(500) };
    return authorize(input, route, authorizer, verifier, context);
  }

  return async (input: InvokeInput, context: OperationContext): Promise<InvokeOutput> => {
    const requestId = context.random.bytes(11).toString('base64');
    const begunAtEpochMs = context.clock.now();
    const output =
      preflight(api.cors, input) ??
      withCors(api.cors, input, await answer(input, requestId, context));
    metrics.answered(api.apiId, output.statusCode, context.clock.now() - begunAtEpochMs);
    return { ...output, headers: { ...output.headers, 'apigw-requestid': requestId } };
  };
}

/** What Lambda says when it does not begin; anything else is 500. */
const STATUS_OF_REFUSAL: Readonly<Record<string, 413 | 503>> = {
  // The body fits the gateway's 10 MB, but with its envelope not the function's 6 MB.
  RequestTooLargeException: 413,
  TooManyRequestsException: 503,
};

/** The route, as functions' permissions name it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html */
function sourceArn(
  { apiId, matched }: { readonly apiId: string; readonly matched: MatchedRoute },
  { place: { region, accountId } }: Context,
): string {
  const [method = '', path = ''] = matched.route.RouteKey.split(' ');
  return `arn:aws:execute-api:${region}:${accountId}:${apiId}/$default/${method}${path}`;
}

interface FunctionAnswer {
  readonly Payload: string;
  readonly FunctionError?: string;
}

async function callFunction(
  { IntegrationUri, TimeoutInMillis }: Integration,
  event: unknown,
  source: string,
  context: Context,
): Promise<InvokeOutput> {
  const input = { FunctionName: IntegrationUri, Payload: JSON.stringify(event) };
  const timer = new AbortController();
  const { clock, call } = context;
  const deadline = clock.now() + TimeoutInMillis;
  try {
    const result = await Promise.race([
      call(
        servicePrincipal('apigateway', source),
        'lambda',
        'Invoke',
        input,
      ) as Promise<FunctionAnswer>,
      clock.sleepUntil(deadline, timer.signal),
    ]);
    if (!result) return gatewayAnswer(503);
    return result.FunctionError ? gatewayAnswer(500) : httpResponse(result.Payload);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return gatewayAnswer(STATUS_OF_REFUSAL[error.code] ?? 500);
  } finally {
    // With a reason, no exception is made for each call.
    timer.abort('over');
  }
}

function bytesOf({ body = '', isBase64Encoded }: InvokeInput): number {
  return Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8');
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
