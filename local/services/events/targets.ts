import { INTERNAL, type Principal, rolePrincipal, servicePrincipal } from '../../principal.ts';
import { AwsError, type Context } from '../../service.ts';
import { selectInput } from './input-path.ts';
import type { Delivery } from './outbox.ts';

/** Why a target did not take a delivery. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** What was thrown, when it is a fault of the local cloud and no answer of the target. */
  readonly fault?: unknown;
}

/** Undefined when the target took it. */
export type Outcome = Failure | undefined;

/** Who calls which target, in whose stead. */
interface Recipient {
  readonly principal: Principal;
  readonly name: string;
}

/** Hands inputs, JSON texts, to a target; answers one outcome each, in order. */
type Send = (context: Context, to: Recipient, inputs: readonly string[]) => Promise<Outcome[]>;

interface TargetKind {
  readonly arn: RegExp;
  readonly send: Send;
  /** How many inputs go into one call at most. */
  readonly batchMax: number;
  readonly batchMaxBytes: number;
}

/** A target has a role, or a policy of its own that lets the rule in.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html */
const principalOf = ({ target: { RoleArn }, ruleArn }: Delivery): Principal =>
  RoleArn === undefined ? servicePrincipal('events', ruleArn) : rolePrincipal(RoleArn, 'events');

const one = (call: (context: Context, to: Recipient, input: string) => Promise<unknown>): Send => {
  return async (context, to, [input = '']) => {
    await call(context, to, input);
    return [undefined];
  };
};

const KINDS: readonly TargetKind[] = [
  {
    arn: /^arn:aws:firehose:[^:]*:[^:]*:deliverystream\/(.+)$/,
    // https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
    batchMax: 500,
    batchMaxBytes: 4 * 1024 * 1024,
    send: putRecords,
  },
  {
    arn: /^arn:aws:sqs:[^:]*:[^:]*:([^:]+)$/,
    batchMax: 1,
    batchMaxBytes: Number.POSITIVE_INFINITY,
    send: one((context, { principal, name }, MessageBody) =>
      sendMessage(context, principal, name, { MessageBody }),
    ),
  },
  {
    arn: /^arn:aws:lambda:[^:]*:[^:]*:function:(.+)$/,
    batchMax: 1,
    batchMaxBytes: Number.POSITIVE_INFINITY,
    send: one((context, { principal, name: FunctionName }, Payload) =>
      context.call(principal, 'lambda', 'Invoke', {
        FunctionName,
        InvocationType: 'Event',
        Payload,
      }),
    ),
  },
];

export const isTargetArn = (arn: string): boolean => KINDS.some((kind) => kind.arn.test(arn));

/** Delivers what one rule has for one target, in as few calls as it takes; one outcome for each, in order. */
export async function deliverTo(
  context: Context,
  arn: string,
  deliveries: readonly Delivery[],
): Promise<Outcome[]> {
  const kind = KINDS.find((candidate) => candidate.arn.test(arn));
  const name = kind?.arn.exec(arn)?.[1];
  const [first] = deliveries;
  if (!kind || !name || !first) throw new Error(`No target kind for ${arn}`);
  const to = { principal: principalOf(first), name };
  const outcomes: Outcome[] = [];
  const inputs = deliveries.map(({ event, target }) => selectInput(event, target.InputPath));
  for (const batch of batches(inputs, kind)) {
    try {
      outcomes.push(...(await kind.send(context, to, batch)));
    } catch (error) {
      outcomes.push(...batch.map(() => failureOf(error)));
    }
  }
  return outcomes;
}

function batches(inputs: readonly string[], kind: TargetKind): string[][] {
  const all: string[][] = [];
  let bytes = 0;
  for (const input of inputs) {
    const inputBytes = Buffer.byteLength(input);
    const last = all.at(-1);
    bytes += inputBytes;
    if (last && last.length < kind.batchMax && bytes <= kind.batchMaxBytes) {
      last.push(input);
    } else {
      all.push([input]);
      bytes = inputBytes;
    }
  }
  return all;
}

const failureOf = (error: unknown): Failure =>
  error instanceof AwsError
    ? { code: error.code, message: error.message }
    : { code: 'InternalFailure', message: String(error), fault: error };

interface PutRecordBatchOutput {
  readonly RequestResponses: readonly { ErrorCode?: string; ErrorMessage?: string }[];
}

async function putRecords(
  context: Context,
  { principal, name }: Recipient,
  inputs: readonly string[],
): Promise<Outcome[]> {
  const { RequestResponses } = (await context.call(principal, 'firehose', 'PutRecordBatch', {
    DeliveryStreamName: name,
    Records: inputs.map((input) => ({ Data: Buffer.from(input).toString('base64') })),
  })) as PutRecordBatchOutput;
  return RequestResponses.map(({ ErrorCode, ErrorMessage = '' }) =>
    ErrorCode === undefined ? undefined : { code: ErrorCode, message: ErrorMessage },
  );
}

/** Sends to the queue of that name. */
export async function sendMessage(
  context: Context,
  principal: Principal,
  QueueName: string,
  message: { MessageBody: string; MessageAttributes?: object },
): Promise<void> {
  const { QueueUrl } = (await context.call(INTERNAL, 'sqs', 'GetQueueUrl', { QueueName })) as {
    QueueUrl: string;
  };
  await context.call(principal, 'sqs', 'SendMessage', { QueueUrl, ...message });
}
