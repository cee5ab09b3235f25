import { headerOf, type InvokeInput, type InvokeOutput } from './api.ts';
import type { CorsConfiguration } from './schemas.ts';

/**
 * The answer to a preflight, if this is one: the gateway gives it whatever the routes say.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function preflight(
  cors: CorsConfiguration | undefined,
  input: InvokeInput,
): InvokeOutput | undefined {
  const asks = headerOf(input, 'origin') && headerOf(input, 'access-control-request-method');
  if (!cors || input.method !== 'OPTIONS' || !asks) return undefined;
  return { statusCode: 204, headers: corsHeaders(cors, input, true) };
}

/** Puts the configured headers in the place of those that the function gave. */
export function withCors(
  cors: CorsConfiguration | undefined,
  input: InvokeInput,
  output: InvokeOutput,
): InvokeOutput {
  if (!cors) return output;
  const own = Object.entries(output.headers).filter(
    ([name]) => !name.startsWith('access-control-'),
  );
  return {
    ...output,
    headers: { ...Object.fromEntries(own), ...corsHeaders(cors, input, false) },
  };
}

/** None for an origin that is not allowed. */
function corsHeaders(
  cors: CorsConfiguration,
  input: InvokeInput,
  isPreflight: boolean,
): Record<string, string> {
  const origin = headerOf(input, 'origin');
  const everyone = cors.AllowOrigins.includes('*');
  if (origin === undefined || !(everyone || cors.AllowOrigins.some(matches(origin)))) return {};
  const lists: Record<string, readonly string[]> = {
    'access-control-expose-headers': cors.ExposeHeaders,
    ...(isPreflight && {
      'access-control-allow-methods': cors.AllowMethods,
      'access-control-allow-headers': cors.AllowHeaders,
    }),
  };
  const filled = Object.entries(lists).filter(([, values]) => values.length > 0);
  return {
    'access-control-allow-origin': everyone ? '*' : origin,
    ...(everyone ? {} : { vary: 'Origin' }),
    ...(cors.AllowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...Object.fromEntries(filled.map(([name, values]) => [name, values.join(',')])),
    ...(isPreflight && cors.MaxAge !== undefined
      ? { 'access-control-max-age': String(cors.MaxAge) }
      : {}),
  };
}

/** `http://*` and `https://*` allow any origin of that scheme. */
const matches = (origin: string) => (allowed: string) =>
  allowed === origin ||
  (/^https?:\/\/\*$/.test(allowed) && origin.startsWith(allowed.slice(0, -1)));
