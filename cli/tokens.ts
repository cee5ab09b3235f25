import { type Environment, readOutputs } from './environment.ts';
import { notReachable, wrongUsage } from './failure.ts';
import { type HttpAnswer, send } from './http.ts';

/** The scope that operators' routes ask for. */
const OPERATOR_SCOPE = 'eventflow/operator';

/** A user's token from the local issuer; in AWS users sign in themselves. */
export async function userToken(environment: Environment, subject: string): Promise<string> {
  if (environment.localUrl) return issueLocally(environment.localUrl, subject, []);
  throw wrongUsage(
    `Users of "${environment.name}" get their tokens by signing in to its user pool. Leave --env out for the local issuer, or add --operator.`,
  );
}

/** An operator's token: from the local issuer, or in AWS by the client-credentials grant. */
export async function operatorToken(
  environment: Environment,
  subject = 'operator',
): Promise<string> {
  return environment.localUrl
    ? issueLocally(environment.localUrl, subject, [OPERATOR_SCOPE])
    : grantOperator(environment);
}

async function issueLocally(localUrl: string, subject: string, scopes: readonly string[]) {
  const answer = await send({
    method: 'POST',
    url: `${localUrl}/_local/token`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ subject, scopes }),
  });
  return accessToken(answer, localUrl);
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html */
async function grantOperator(environment: Environment): Promise<string> {
  const secret = process.env.EVENTFLOW_OPERATOR_SECRET;
  const outputs = await readOutputs(environment, 'OperatorClientId', 'TokenEndpoint');
  if (!secret) {
    throw wrongUsage(
      `Set EVENTFLOW_OPERATOR_SECRET to the client secret of ${outputs.OperatorClientId} in the user pool of ${environment.stackName}.`,
    );
  }
  const credentials = Buffer.from(`${outputs.OperatorClientId}:${secret}`).toString('base64');
  const answer = await send({
    method: 'POST',
    url: outputs.TokenEndpoint,
    headers: {
      authorization: `Basic ${credentials}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: `${new URLSearchParams({ grant_type: 'client_credentials', scope: OPERATOR_SCOPE })}`,
  });
  return accessToken(answer, outputs.TokenEndpoint);
}

function accessToken({ statusCode, body }: HttpAnswer, issuer: string): string {
  const answer = (body ?? {}) as { access_token?: string; error?: string; message?: string };
  if (answer.access_token) return answer.access_token;
  const reason = answer.error ?? answer.message ?? `status ${statusCode}`;
  throw (statusCode === 400 ? wrongUsage : notReachable)(`${issuer} gave no token: ${reason}`);
}
