import { SignJWT } from 'jose';
import { z } from 'zod';
import { uuid } from '../../random.ts';
import { AwsError, type OperationContext } from '../../service.ts';
import { SIGNING_ALGORITHM, type SigningKey } from './keys.ts';
import type { Client } from './resources.ts';

/** The scope of everyone who signed in by password. https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html */
const SIGNED_IN_SCOPE = 'aws.cognito.signin.user.admin';

const IssueToken = z.strictObject({
  subject: z.string().min(1),
  /** Those of the user pool's resource servers, for example `orders/refund`. */
  scopes: z.array(z.string().regex(/^\S+$/)).default([]),
  /** By default the first client that may ask for these scopes. */
  clientId: z.string().optional(),
  /** For an authorizer that trusts another issuer than the stack's own pool; with clientId. */
  issuer: z.string().optional(),
  /** By default what the client says; a number below zero gives a token that has expired. */
  expiresInSeconds: z.number().int().optional(),
});

/**
 * Makes an access token like Cognito's. Not an AWS API: it stands for a user's sign-in.
 * Answers `{access_token, token_type, expires_in}`; throws InvalidParameterException.
 */
export async function issueToken(
  input: unknown,
  context: OperationContext,
  clients: ReadonlyMap<string, Client>,
  key: SigningKey,
) {
  const { success, data, error } = IssueToken.safeParse(input);
  if (!success) throw invalid(z.prettifyError(error));
  const { issuer, clientId, tokenLifetimeSeconds } = chooseClient(data, [...clients.values()]);
  const lifetimeSeconds = data.expiresInSeconds ?? tokenLifetimeSeconds;
  const issuedAtSeconds = Math.floor(context.clock.now() / 1000);
  const accessToken = await new SignJWT({
    sub: data.subject,
    iss: issuer,
    client_id: clientId,
    token_use: 'access',
    scope: (data.scopes.length > 0 ? data.scopes : [SIGNED_IN_SCOPE]).join(' '),
    iat: issuedAtSeconds,
    exp: issuedAtSeconds + lifetimeSeconds,
    jti: uuid(context.random),
    username: data.subject,
  })
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: key.keyId })
    .sign(key.privateKey);
  return { access_token: accessToken, token_type: 'Bearer', expires_in: lifetimeSeconds };
}

type Asked = z.infer<typeof IssueToken>;
type Chosen = Pick<Client, 'issuer' | 'clientId' | 'tokenLifetimeSeconds'>;

const FOREIGN_LIFETIME_SECONDS = 3600;

function chooseClient({ issuer, clientId, scopes }: Asked, clients: readonly Client[]): Chosen {
  if (issuer !== undefined) {
    if (clientId === undefined) throw invalid('An issuer of your own needs a clientId, too.');
    return { issuer, clientId, tokenLifetimeSeconds: FOREIGN_LIFETIME_SECONDS };
  }
  if (clients.length === 0) {
    throw invalid('The stack has no user pool client: name the issuer and the clientId.');
  }
  const named = clientId === undefined ? clients : clients.filter((c) => c.clientId === clientId);
  if (named.length === 0) throw invalid(`The stack has no user pool client "${clientId}".`);
  const able = named.filter((client) => scopes.every((scope) => client.scopes.includes(scope)));
  const forPeople = able.find(({ flows }) => !flows.includes('client_credentials'));
  const chosen = forPeople ?? able[0];
  if (chosen) return chosen;
  const known = [...new Set(named.flatMap((client) => client.scopes))].join(', ') || 'none';
  throw invalid(`No client may ask for the scopes ${scopes.join(', ')}; it may for: ${known}.`);
}

const invalid = (message: string) => new AwsError('InvalidParameterException', message);
