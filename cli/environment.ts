import type { Stack } from '@aws-sdk/client-cloudformation';
import { notReachable, toFailure, wrongUsage } from './failure.ts';
import { send } from './http.ts';
import { didYouMean } from './suggest.ts';

/** What every AWS client needs; empty in AWS, where the SDK finds region and credentials itself. */
export interface AwsConfiguration {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface Environment {
  readonly name: string;
  readonly stackName: string;
  readonly aws: AwsConfiguration;
  /** Where EventFlow answers on this machine; undefined in AWS. */
  readonly localUrl: string | undefined;
}

/** The outputs of EventFlow's stack, by the names they have in `infra/`. */
export type OutputName =
  | 'ApiUrl'
  | 'DatabaseName'
  | 'DeadLetterQueueUrl'
  | 'ExportFunctionName'
  | 'FailedJobsQueueUrl'
  | 'G1DatabaseName'
  | 'IssuerAudience'
  | 'IssuerUrl'
  | 'LakeBucketName'
  | 'MainQueueUrl'
  | 'OperatorClientId'
  | 'ParkingQueueUrl'
  | 'ParticipationStreamName'
  | 'ReconcileFunctionName'
  | 'RedriveQueueUrl'
  | 'ReportFunctionName'
  | 'RequestStreamName'
  | 'TableName'
  | 'TokenEndpoint'
  | 'UndeliveredQueueUrl'
  | 'ValidateFunctionName'
  | 'WorkgroupName';

export const LOCAL = 'local';
const LOCAL_PORT = 4000;
const STACK_PREFIX = 'EventFlow-';

/** Finds an environment: the local one by its /health, any other by the name of its stack. */
export async function connect(name: string): Promise<Environment> {
  if (name !== LOCAL) {
    return { name, stackName: `${STACK_PREFIX}${name}`, aws: {}, localUrl: undefined };
  }
  const localUrl = `http://127.0.0.1:${process.env.PORT || LOCAL_PORT}`;
  const health = await readHealth(localUrl);
  const aws = {
    region: health.region,
    endpoint: health.awsEndpoint,
    credentials: { accessKeyId: 'eventflow-cli', secretAccessKey: 'local' },
  };
  return { name, stackName: health.stack, aws, localUrl };
}

/** The address of the local cloud, for what only it can do; `what` begins the sentence otherwise. */
export function localUrlOf({ name, localUrl }: Environment, what: string): string {
  if (localUrl) return localUrl;
  throw wrongUsage(`${what} on this machine only, not in "${name}". Leave --env out.`);
}

interface Health {
  readonly status: string;
  readonly awsEndpoint: string;
  readonly region: string;
  readonly stack: string;
}

async function readHealth(localUrl: string): Promise<Health> {
  const silent = `EventFlow does not answer on ${localUrl}. Start it with: npm start; if it is on another port, set PORT.`;
  const answer = await send({ method: 'GET', url: `${localUrl}/health` }).catch(() => {
    throw notReachable(silent);
  });
  if (answer.statusCode === 503) {
    throw notReachable(`EventFlow on ${localUrl} is still starting. Try again when it is ready.`);
  }
  const health = answer.body as Health | undefined;
  if (answer.statusCode !== 200 || health?.status !== 'ok' || !health.awsEndpoint) {
    throw notReachable(`Something else answers on ${localUrl}. Set PORT to EventFlow's port.`);
  }
  return health;
}

/** Reads outputs of the environment's stack, in AWS and locally by the same CloudFormation call. */
export async function readOutputs<Name extends OutputName>(
  environment: Environment,
  ...names: readonly Name[]
): Promise<Record<Name, string>> {
  const outputs = await findOutputs(environment);
  const missing = names.find((name) => outputs[name] === undefined);
  if (!missing) return outputs as Record<Name, string>;
  throw notReachable(
    `Stack ${environment.stackName} has no output ${missing}. Deploy this version of EventFlow to it.`,
  );
}

type Outputs = Readonly<Partial<Record<OutputName, string>>>;

/** Whichever outputs the environment's stack has: some depend on its configuration. */
export async function findOutputs(environment: Environment): Promise<Outputs> {
  const { Outputs: outputs = [] } = await findStack(environment);
  return Object.fromEntries(outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}

/** A command asks once: a stack changes by a deployment alone. */
const stacksAsked = new WeakMap<Environment, Promise<Stack>>();

/** The environment's stack, in AWS and locally by the same CloudFormation call. */
export function findStack(environment: Environment): Promise<Stack> {
  const asked = stacksAsked.get(environment) ?? describeStack(environment);
  stacksAsked.set(environment, asked);
  return asked;
}

async function describeStack({ name, stackName, aws }: Environment): Promise<Stack> {
  const { CloudFormationClient, DescribeStacksCommand } = await import(
    '@aws-sdk/client-cloudformation'
  );
  const client = new CloudFormationClient(aws);
  const describe = async (StackName?: string) =>
    (await client.send(new DescribeStacksCommand({ StackName }))).Stacks ?? [];
  try {
    const [stack] = await describe(stackName);
    if (stack) return stack;
  } catch (error) {
    const isMissing = error instanceof Error && /does not exist/.test(error.message);
    if (!isMissing) throw notReachable(toFailure(error).message + didYouMean(name, [LOCAL]));
  }
  // A hint is worth one more call, and nothing when that is not allowed.
  const others = await describe().catch(() => []);
  const names = others.flatMap((stack) => stack.StackName?.split(STACK_PREFIX)[1] ?? []);
  const hint = didYouMean(name, [LOCAL, ...names]);
  throw notReachable(
    `There is no stack ${stackName}.${hint || ` Deploy it with: npx cdk deploy -c env=${name}`}`,
  );
}
