import { compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { INTERNAL } from '../../principal.ts';
import type { Context } from '../../service.ts';

/** Verified tokens that are remembered, so that a busy user costs one RSA check, not one a call. */
const REMEMBERED_TOKENS_MAX = 10_000;

/** The registered claims (RFC 7519, section 4.1) that are judged, and all the others. */
const Claims = z.looseObject({
  iss: z.string().optional(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  client_id: z.string().optional(),
  exp: z.number().optional(),
  nbf: z.number().optional(),
  iat: z.number().optional(),
});
export type Payload = z.infer<typeof Claims>;

/** Checks signatures alone: what the claims must say depends on the authorizer. */
export interface TokenVerifier {
  /** The payload, or undefined when the text is no token or none that the issuer signed. */
  verify(token: string, context: Context): Promise<Payload | undefined>;
}

export function createTokenVerifier(rememberedMax = REMEMBERED_TOKENS_MAX): TokenVerifier {
  const remembered = new Map<string, Payload>();
  let keySet: ReturnType<typeof createLocalJWKSet> | undefined;
  return {
    async verify(token, context) {
      const known = remembered.get(token);
      if (known) return known;
      keySet ??= createLocalJWKSet(await signingKeys(context));
      const payload = await verified(token, keySet);
      if (payload) {
        if (remembered.size >= rememberedMax) {
          const [oldest = ''] = remembered.keys();
          remembered.delete(oldest);
        }
        remembered.set(token, payload);
      }
      return payload;
    },
  };
}

async function signingKeys({ call }: Context): Promise<JSONWebKeySet> {
  const keys = await call(INTERNAL, 'cognito-idp', 'GetSigningKeys', {});
  return keys as JSONWebKeySet;
}

async function verified(
  token: string,
  keySet: ReturnType<typeof createLocalJWKSet>,
): Promise<Payload | undefined> {
  try {
    const { payload } = await compactVerify(token, keySet, { algorithms: ['RS256'] });
    return Claims.parse(JSON.parse(new TextDecoder().decode(payload)));
  } catch (error) {
    if (
      error instanceof errors.JOSEError ||
      error instanceof SyntaxError ||
      error instanceof z.ZodError
    )
      return undefined;
    throw error;
  }
}
