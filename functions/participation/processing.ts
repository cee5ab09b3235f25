import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { processedEvent } from '../../schemas/participation/facts.ts';
import type { Clock } from '../runtime/clock.ts';
import { describeError, type Logger, type Metrics } from '../runtime/observability.ts';
import { createPublishing } from '../runtime/publishing.ts';
import type { Random } from '../runtime/random.ts';
import { createDeciding } from './deciding.ts';
import { clockSkewMs, type Delivery, readDeliveries } from './deliveries.ts';
import type { Outcome, Outcomes, Undecided } from './outcomes.ts';
import { createParking, type Parked } from './parking.ts';

export interface ProcessingParts {
  readonly documents: DynamoDBDocumentClient;
  readonly queues: SQSClient;
  readonly bus: EventBridgeClient;
  readonly tableName: string;
  readonly parkingQueueUrl: string;
  readonly busName: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The environment's name, for the facts. */
  readonly env: string;
  /** This instance's name, for the facts. */
  readonly workerId: string;
}

export interface ProcessingMode {
  /** Messages from the dlq or the redrive queue: every one of them was received before (decision 5). */
  readonly isDlq: boolean;
  /** What becomes of a request that could not be decided; without it, it stays on its queue. */
  readonly giveUp?: (request: Undecided, error: unknown) => Promise<Outcome>;
}

/** Kept back from the invocation's time for publishing and answering. */
const RESERVED_MS = 5000;

/** One batch from a queue to its end: decided, published, and told which messages must stay. */
export function createProcessing(parts: ProcessingParts, { isDlq, giveUp }: ProcessingMode) {
  const { clock, logger, metrics, env } = parts;
  const decide = createDeciding({ ...parts, isDlq });
  const publish = createPublishing(parts);
  const park = createParking(parts);

  return async function processBatch(
    records: readonly SQSRecord[],
    remainingMs: number,
  ): Promise<SQSBatchResponse> {
    const startedAt = clock.now();
    const deadline = startedAt + remainingMs - RESERVED_MS;
    const { deliveries, unreadable } = readDeliveries(records);
    if (!isDlq && deliveries.length > 0) {
      metrics.milliseconds('ClockSkew', clockSkewMs(deliveries));
    }
    const unparked = await parkAll(
      unreadable.map((message) => ({ ...message, reason: 'UNREADABLE_MESSAGE' })),
    );
    const byRequest = Map.groupBy(deliveries, ({ message }) => message.requestId);
    const batch = [...byRequest.values()].map((sent) => ({ ...firstSent(sent), startedAt }));
    const outcomes = await decideAll(batch, deadline);
    metrics.milliseconds('EndToEndDelay', ...delaysOf(outcomes, startedAt));
    // Told again, too, when it was final before: whoever decided it may have ended before it was told,
    // and another copy of the message, received for the first time, may be all that is left of it.
    await publish(
      [...outcomes.values()].flatMap((outcome) =>
        outcome.kind === 'decided' ? [processedEvent(outcome.request, env)] : [],
      ),
    );
    const lost = deliveries.filter(
      ({ message }) => kindOf(outcomes, message) === 'request-not-found',
    );
    const unparkedLost = await parkAll(
      lost.map(({ messageId, message }) => ({
        messageId,
        body: JSON.stringify(message),
        reason: 'REQUEST_NOT_FOUND',
        fault: 'There is no such request in the table.',
      })),
    );
    const staying = deliveries.filter(({ message }) => kindOf(outcomes, message) === 'undecided');
    const identifiers = [
      ...unparked,
      ...unparkedLost,
      ...staying.map(({ messageId }) => messageId),
    ];
    return { batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })) };
  };

  async function decideAll(batch: readonly Undecided[], deadline: number): Promise<Outcomes> {
    const outcomes = await decide(batch, deadline);
    for (const request of batch) {
      const outcome = outcomes.get(request.requestId);
      if (outcome?.kind !== 'undecided') continue;
      logger.error('A request could not be decided', {
        requestId: request.requestId,
        attempt: request.attempt,
        error: describeError(outcome.error),
      });
      if (giveUp) outcomes.set(request.requestId, await giveUp(request, outcome.error));
    }
    return outcomes;
  }

  /** Parks each message; those that could not be parked must stay. */
  async function parkAll(messages: readonly Parked[]): Promise<string[]> {
    const results = await Promise.allSettled(messages.map(park));
    return messages.flatMap(({ messageId }, index) => {
      const result = results[index];
      if (result?.status !== 'rejected') return [];
      logger.error('Parking failed', { messageId, error: describeError(result.reason) });
      return [messageId];
    });
  }
}

const kindOf = (outcomes: Outcomes, { requestId }: { requestId: string }) =>
  outcomes.get(requestId)?.kind;

/** From queuedAt to finishedAt, of what this batch decided; what was final before has been measured. */
const delaysOf = (outcomes: Outcomes, startedAt: number): number[] =>
  [...outcomes.values()].flatMap((outcome) => {
    if (outcome.kind !== 'decided' || outcome.request.finishedAt < startedAt) return [];
    return [outcome.request.finishedAt - outcome.request.queuedAt];
  });

/** Two sends of one request can share a batch; the earlier one speaks for it. */
function firstSent(deliveries: readonly Delivery[]): Omit<Undecided, 'startedAt'> {
  const { message, attempt } = deliveries.reduce((first, next) =>
    next.message.queuedAt < first.message.queuedAt ? next : first,
  );
  return { ...message, attempt };
}
