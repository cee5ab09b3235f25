import type { Context, OperationContext, Service } from '../../service.ts';
import { KEY_TABLES, loadSigningKey, type SigningKey } from './keys.ts';
import { type Client, cognitoResources } from './resources.ts';
import { issueToken } from './tokens.ts';

/**
 * User pools, and the issuer of tokens. The issuer's name is the template's
 * (`https://cognito-idp.<region>.amazonaws.com/<pool>`); it is never fetched: whoever verifies a
 * token asks `GetSigningKeys`. One key signs for every issuer.
 */
export function createCognito(): Service {
  const clients = new Map<string, Client>();
  let key: Promise<SigningKey> | undefined;
  const signingKey = ({ store }: Context) => {
    key ??= loadSigningKey(store);
    return key;
  };
  return {
    name: 'cognito-idp',
    tables: KEY_TABLES,
    resources: cognitoResources(clients),
    operations: {
      async IssueToken(input: unknown, context: OperationContext) {
        return issueToken(input, context, clients, await signingKey(context));
      },
      /** The public keys as a JSON Web Key Set (RFC 7517, section 5). */
      async GetSigningKeys(_input: unknown, context: OperationContext) {
        const { publicJwk } = await signingKey(context);
        return { keys: [publicJwk] };
      },
    },
  };
}
