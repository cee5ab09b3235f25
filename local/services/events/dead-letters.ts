import { servicePrincipal } from '../../principal.ts';
import type { Context } from '../../service.ts';
import type { Delivery } from './outbox.ts';
import { errorCodeOf } from './retry.ts';
import { type Failure, sendMessage } from './targets.ts';

/**
 * Puts an event that could not be delivered into its target's dead-letter queue, whole and with the
 * reasons as attributes. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 * Without such a queue EventBridge drops it. What the queue refuses EventBridge would drop, too; here it
 * stays and is tried again.
 */
export async function sendToDeadLetters(
  context: Context,
  { target, event, ruleArn, attempts }: Delivery,
  failure: Failure,
  { exhausted }: { readonly exhausted?: string },
): Promise<'sent' | 'refused' | 'no-queue'> {
  const queueName = target.DeadLetterConfig?.Arn.split(':').at(-1);
  if (queueName === undefined) return 'no-queue';
  const attributes = {
    RULE_ARN: ruleArn,
    TARGET_ARN: target.Arn,
    ERROR_CODE: errorCodeOf(failure),
    ERROR_MESSAGE: failure.message || failure.code,
    RETRY_ATTEMPTS: String(attempts),
    ...(exhausted && { EXHAUSTED_RETRY_CONDITION: exhausted }),
  };
  try {
    await sendMessage(context, servicePrincipal('events', ruleArn), queueName, {
      MessageBody: JSON.stringify(event),
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [
          name,
          { DataType: 'String', StringValue },
        ]),
      ),
    });
    return 'sent';
  } catch {
    return 'refused';
  }
}
