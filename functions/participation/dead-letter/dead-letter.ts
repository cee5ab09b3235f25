import type { SQSRecord } from 'aws-lambda';
import type { Decision } from '../../../schemas/participation/request.ts';
import { describeError } from '../../runtime/observability.ts';
import { judge, type Outcome, queuedAnew, type Undecided } from '../outcomes.ts';
import { createProcessing, type ProcessingParts } from '../processing.ts';
import { createRequests } from '../requests.ts';
import { failureClassOf } from './failure-class.ts';

export interface DeadLetterParts extends ProcessingParts {
  /** After so many receives the dlq or the redrive queue parks a message. */
  readonly receivesMax: number;
  /**
   * What a message from the dlq has behind it: SQS counts receives across all queues, while each
   * queue's policy counts its own. A message from the redrive queue is a new one.
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
   */
  readonly mainReceivesMax: number;
  readonly deadLetterQueueArn: string;
}

/** Longer messages of errors are cut: a fact is a line, not a stack trace. */
const ERROR_MESSAGE_LENGTH_MAX = 200;

/**
 * Decides late what the main queue gave up, and ends it as FAILED_FINAL on the last receive, so that
 * its user gets a final answer (design, The way). What cannot even be failed goes on to parking.
 */
export function createDeadLetter(parts: DeadLetterParts) {
  const { documents, tableName, clock, metrics, workerId, receivesMax } = parts;
  const requests = createRequests(documents, tableName);
  const fromDeadLetterQueue = processingUntil(parts.mainReceivesMax + receivesMax);
  const fromRedriveQueue = processingUntil(receivesMax);

  /** All records of an invocation come from one queue. */
  return (records: readonly SQSRecord[], remainingMs: number) =>
    records[0]?.eventSourceARN === parts.deadLetterQueueArn
      ? fromDeadLetterQueue(records, remainingMs)
      : fromRedriveQueue(records, remainingMs);

  function processingUntil(lastAttempt: number) {
    return createProcessing(parts, {
      isDlq: true,
      async giveUp(request, error) {
        if (request.attempt < lastAttempt) return { kind: 'undecided', error };
        try {
          return await fail(request, error);
        } catch {
          return { kind: 'undecided', error };
        }
      },
    });
  }

  async function fail(request: Undecided, error: unknown): Promise<Outcome> {
    const { name, message } = describeError(error);
    const decision: Decision = {
      status: 'FAILED_FINAL',
      resultCode: 'PROCESSING_FAILED',
      queuedAt: request.queuedAt,
      startedAt: request.startedAt,
      finishedAt: clock.now(),
      attempt: request.attempt,
      isDlq: true,
      workerId,
      failureClass: failureClassOf(error),
      errorCode: name,
      errorMessage: message.slice(0, ERROR_MESSAGE_LENGTH_MAX),
    };
    const refused = await requests.finish(request, decision);
    if (!refused) {
      metrics.count('RequestsFailedFinal', 1);
      const { requestId, eventId, userId } = request;
      return { kind: 'decided', request: { requestId, eventId, userId, ...decision } };
    }
    const judged = judge(request, refused.stored);
    if (judged.kind !== 'again') return judged;
    return fail(queuedAnew(request, judged.queuedAt, clock.now()), error);
  }
}
