import { type Environment, type OutputName, readOutputs } from './environment.ts';
import { notReachable } from './failure.ts';

/**
 * Has a function of the stack do its work, and waits for what it answers.
 * @param what begins the sentence when it fails.
 * @throws Failure
 */
export async function invoke(
  environment: Environment,
  functionName: OutputName,
  what: string,
  request: object,
): Promise<unknown> {
  const { [functionName]: FunctionName } = await readOutputs(environment, functionName);
  const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  // The function takes minutes at worst, and a second try would have it work twice.
  const client = new LambdaClient({ ...environment.aws, maxAttempts: 1 });
  const { Payload, FunctionError } = await client.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(request) }),
  );
  const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || 'null');
  if (!FunctionError) return answer;
  const { errorMessage = FunctionError } = Object(answer) as { errorMessage?: string };
  throw notReachable(`${what} failed: ${errorMessage}`);
}
