import type { Context } from '../../service.ts';
import { gatewayAnswer } from './answer.ts';
import { headerOf, type InvokeInput, type InvokeOutput } from './api.ts';
import { claimTexts, scopesOf } from './claims.ts';
import type { JwtContext } from './event.ts';
import type { Authorizer, Route } from './schemas.ts';
import type { Payload, TokenVerifier } from './tokens.ts';

export type Verdict =
  | { readonly allowed: true; readonly jwt: JwtContext }
  | { readonly allowed: false; readonly answer: InvokeOutput };

/**
 * The rules of a JWT authorizer: who signed, who issued, for whom, from when until when, and for
 * what. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export async function authorize(
  input: InvokeInput,
  route: Route,
  authorizer: Authorizer,
  verifier: TokenVerifier,
  context: Context,
): Promise<Verdict> {
  const token = identity(input, authorizer);
  if (!token) return unauthorized('Bearer');
  const payload = await verifier.verify(token, context);
  if (!payload) return invalidToken('the token could not be verified');
  const fault = claimsFault(payload, authorizer.JwtConfiguration, context.clock.now() / 1000);
  if (fault) return invalidToken(fault);
  const scopes = scopesOf(payload);
  const { AuthorizationScopes: asked } = route;
  if (asked.length > 0 && !asked.some((scope) => scopes.includes(scope))) {
    return refused(403, `Bearer scope="${asked.join(' ')}" error="insufficient_scope"`);
  }
  return {
    allowed: true,
    jwt: { claims: claimTexts(payload), scopes: asked.length > 0 ? scopes : null },
  };
}

/** The token, with or without `Bearer` before it. */
function identity(input: InvokeInput, { IdentitySource }: Authorizer): string | undefined {
  const [, , place, name = ''] = /^(\$request)\.(\w+)\.(.+)$/.exec(IdentitySource[0] ?? '') ?? [];
  const value =
    place === 'header'
      ? headerOf(input, name.toLowerCase())
      : new URLSearchParams(input.rawQuery).get(name);
  return value?.replace(/^Bearer\s+/i, '').trim();
}

function claimsFault(
  { iss, aud, client_id: clientId, exp, nbf, iat }: Payload,
  { Issuer, Audience }: Authorizer['JwtConfiguration'],
  nowSeconds: number,
): string | undefined {
  if (iss !== Issuer) return 'the issuer is not the one that is configured';
  // client_id counts only where aud is missing, as in Cognito's access tokens.
  const meant = [aud ?? clientId].flat();
  if (!meant.some((one) => one !== undefined && Audience.includes(one))) {
    return 'the token does not have a valid audience';
  }
  if (exp === undefined || exp <= nowSeconds) return 'the token has expired';
  if (nbf !== undefined && nbf > nowSeconds) return 'the token is not valid yet';
  if (iat !== undefined && iat > nowSeconds) return 'the token was issued in the future';
  return undefined;
}

const invalidToken = (description: string) =>
  unauthorized(`Bearer scope="" error="invalid_token" error_description="${description}"`);
const unauthorized = (challenge: string) => refused(401, challenge);

function refused(statusCode: 401 | 403, challenge: string): Verdict {
  return { allowed: false, answer: gatewayAnswer(statusCode, { 'www-authenticate': challenge }) };
}
