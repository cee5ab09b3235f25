import { DateTime } from 'luxon';
import { INTERNAL } from '../../principal.ts';
import { AwsError, type Context } from '../../service.ts';
import type { LocalFunction } from './functions.ts';
import type { InvocationAnswer } from './runtime/runtime.ts';

/** A queue's ARN. */
export const FAILURE_DESTINATION = /^arn:aws:sqs:[^:]*:[^:]*:([^:.]+)$/;

/** An event that the function could not handle. */
export interface FailedEvent {
  readonly requestId: string;
  readonly payload: string;
  readonly attempts: number;
  readonly condition: 'RetriesExhausted' | 'EventAgeExceeded';
  readonly answer: InvocationAnswer;
}

/**
 * Sends what became of an event to the queue of that ARN, with the function's role. What the queue does
 * not take is gone and counted, as on AWS.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export async function sendFailure(
  { definition, principal, metrics }: LocalFunction,
  queueArn: string,
  { requestId, payload, attempts, condition, answer }: FailedEvent,
  { call, clock }: Context,
): Promise<void> {
  const record = {
    version: '1.0',
    timestamp: DateTime.fromMillis(clock.now(), { zone: 'utc' }).toISO(),
    requestContext: {
      requestId,
      functionArn: `${definition.arn}:$LATEST`,
      condition,
      approximateInvokeCount: attempts,
    },
    requestPayload: JSON.parse(payload),
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      functionError: 'Unhandled',
    },
    responsePayload: JSON.parse(answer.payload),
  };
  const QueueName = FAILURE_DESTINATION.exec(queueArn)?.[1];
  try {
    const { QueueUrl } = (await call(INTERNAL, 'sqs', 'GetQueueUrl', { QueueName })) as {
      QueueUrl: string;
    };
    await call(principal, 'sqs', 'SendMessage', {
      QueueUrl,
      MessageBody: JSON.stringify(record),
    });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    metrics.destinationFailed();
  }
}
