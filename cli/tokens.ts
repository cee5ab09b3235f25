import { OPERATOR_SCOPE } from '../schemas/route.ts';
import { type Environment, findOutputs } from './environment.ts';
import { notReachable, wrongUsage } from './failure.ts';
import { type HttpAnswer, send } from './http.ts';

/** A user's token from the local issuer; in AWS users sign in themselves. */
export async function userToken(environment: Environment, subject: string): Promise<string> {
  const { localUrl } = environment;
  if (localUrl) return issueLocally(environment, localUrl, subject, []);
  throw wrongUsage(
    `Users of "${environment.name}" get their tokens by signing in to its issuer. Leave --env out for the local issuer, or add --operator.`,
  );
}

/** An operator's token: from the local issuer, or in AWS by the client-credentials grant. */
export async function operatorToken(
  environment: Environment,
  subject = 'operator',
): Promise<string> {
  const { localUrl } = environment;
  return localUrl
    ? issueLocally(environment, localUrl, subject, [OPERATOR_SCOPE])
    : grantOperator(environment);
}

async function issueLocally(
  environment: Environment,
  localUrl: string,
  subject: string,
  scopes: readonly string[],
) {
  const answer = await send({
    method: 'POST',
    url: `${localUrl}/_local/token`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ subject, scopes, ...(await foreignIssuer(environment)) }),
  });
  return accessToken(answer, localUrl);
}

/** In whose name the local issuer signs, when the stack trusts another issuer than a user pool of its own. */
async function foreignIssuer(environment: Environment) {
  const { IssuerUrl, IssuerAudience = '' } = await findOutputs(environment);
  return IssuerUrl ? { issuer: IssuerUrl, clientId: IssuerAudience.split(' ')[0] } : {};
}

/**
 * A token that was given, or one by the user pool's client credentials.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
 */
async function grantOperator(environment: Environment): Promise<string> {
  const { EVENTFLOW_OPERATOR_TOKEN: token, EVENTFLOW_OPERATOR_SECRET: secret } = process.env;
  if (token) return token;
  const { TokenEndpoint, OperatorClientId, IssuerUrl } = await findOutputs(environment);
  if (!TokenEndpoint) {
    throw wrongUsage(
      `Set EVENTFLOW_OPERATOR_TOKEN to an access token of ${IssuerUrl ?? 'its issuer'} with the scope ${OPERATOR_SCOPE}.`,
    );
  }
  if (!secret) {
    throw wrongUsage(
      `Set EVENTFLOW_OPERATOR_SECRET to the client secret of ${OperatorClientId} in the user pool of ${environment.stackName}.`,
    );
  }
  const credentials = Buffer.from(`${OperatorClientId}:${secret}`).toString('base64');
  const answer = await send({
    method: 'POST',
    url: TokenEndpoint,
    headers: {
      authorization: `Basic ${credentials}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: `${new URLSearchParams({ grant_type: 'client_credentials', scope: OPERATOR_SCOPE })}`,
  });
  return accessToken(answer, TokenEndpoint);
}

function accessToken({ statusCode, body }: HttpAnswer, issuer: string): string {
  const answer = (body ?? {}) as { access_token?: string; error?: string; message?: string };
  if (answer.access_token) return answer.access_token;
  const reason = answer.error ?? answer.message ?? `status ${statusCode}`;
  throw (statusCode === 400 ? wrongUsage : notReachable)(`${issuer} gave no token: ${reason}`);
}
