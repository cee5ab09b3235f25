import { INTERNAL, type Principal, rolePrincipal } from '../../principal.ts';
import { AwsError, type Context } from '../../service.ts';
import type { Target } from './resources.ts';

const FUNCTION = /^arn:aws:lambda:[^:]*:[^:]*:function:(.+)$/;
const QUEUE = /^arn:aws:sqs:[^:]*:[^:]*:([^:.]+)$/;

export const isTargetArn = (arn: string): boolean => FUNCTION.test(arn) || QUEUE.test(arn);
/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Target.html */
export const takesJsonAlone = (arn: string): boolean => FUNCTION.test(arn);

/** Why a target did not take an invocation. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** What was thrown, when it is a fault of the local cloud and no answer of the target. */
  readonly fault?: unknown;
}

/** Hands the input to the target, as the schedule's role; a function is not waited for.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html */
export async function invokeTarget(
  context: Context,
  target: Target,
  input: string,
): Promise<Failure | undefined> {
  try {
    const FunctionName = FUNCTION.exec(target.Arn)?.[1];
    if (FunctionName) {
      await context.call(principalOf(target), 'lambda', 'Invoke', {
        FunctionName,
        InvocationType: 'Event',
        Payload: input,
      });
    } else {
      await sendMessage(context, target, target.Arn, { MessageBody: input });
    }
    return undefined;
  } catch (error) {
    return error instanceof AwsError
      ? { code: error.code, message: error.message }
      : { code: 'InternalFailure', message: String(error), fault: error };
  }
}

/** Sends to the queue of that ARN, as the schedule's role. */
export async function sendMessage(
  context: Context,
  target: Target,
  queueArn: string,
  message: { MessageBody: string; MessageAttributes?: object },
): Promise<void> {
  const QueueName = queueArn.split(':').at(-1);
  const { QueueUrl } = (await context.call(INTERNAL, 'sqs', 'GetQueueUrl', { QueueName })) as {
    QueueUrl: string;
  };
  await context.call(principalOf(target), 'sqs', 'SendMessage', { QueueUrl, ...message });
}

const principalOf = ({ RoleArn }: Target): Principal => rolePrincipal(RoleArn, 'scheduler');
