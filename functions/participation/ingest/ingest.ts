import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { requestedEvent } from '../../../schemas/participation/facts.ts';
import { requestIdOf } from '../../../schemas/participation/identity.ts';
import type { ParticipationMessage } from '../../../schemas/participation/message.ts';
import type { ParticipateAnswer } from '../../../schemas/participation/participation.ts';
import type { RequestIdentity, StoredRequest } from '../../../schemas/participation/request.ts';
import type { Clock } from '../../runtime/clock.ts';
import { RETRY_AFTER_SECONDS } from '../../runtime/http.ts';
import { describeError, type Logger, type Metrics } from '../../runtime/observability.ts';
import { Problem } from '../../runtime/problem.ts';
import { createPublishing } from '../../runtime/publishing.ts';
import { createEventItems, stateAt } from '../event-items.ts';
import { createRequests } from '../requests.ts';

export interface IngestParts {
  readonly documents: DynamoDBDocumentClient;
  readonly queues: SQSClient;
  readonly bus: EventBridgeClient;
  readonly tableName: string;
  readonly queueUrl: string;
  readonly busName: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The environment's name, for the facts. */
  readonly env: string;
}

/** The answer, and whether this call sent the message. */
export interface Participated {
  readonly sent: boolean;
  readonly answer: ParticipateAnswer;
}

/**
 * Takes one participation: RECEIVED, sent, QUEUED, told (design, W1 and W2).
 * Whoever calls again meets the same request as it stands.
 * @throws Problem event-not-found, event-not-open, event-closed for a new request; unavailable when
 *   the message could not be sent, which the same call repairs later.
 */
export function createIngest(parts: IngestParts) {
  const { documents, queues, tableName, queueUrl, clock, logger, env } = parts;
  const requests = createRequests(documents, tableName);
  const events = createEventItems(documents, tableName);
  const publish = createPublishing(parts);

  return async function participate(eventId: string, userId: string): Promise<Participated> {
    const request = { requestId: requestIdOf(eventId, userId), eventId, userId };
    const stored = await receive(request);
    if (stored && stored.status !== 'RECEIVED') return { sent: false, answer: answerOf(stored) };
    const queuedAt = await send(request);
    const [answer] = await Promise.all([
      queue(request, queuedAt),
      publish([requestedEvent(request, queuedAt, env)]),
    ]);
    return { sent: true, answer };
  };

  /** W1, for events that take new requests; the stored request, if there was one. */
  async function receive(request: RequestIdentity): Promise<StoredRequest | undefined> {
    const now = clock.now();
    const event = await events.get(request.eventId);
    const state = event && stateAt(event, now);
    if (state === 'OPEN') return requests.receive(request, now);
    const stored = await requests.get(request.requestId);
    if (stored) return stored;
    if (!event) throw new Problem('event-not-found', `There is no event "${request.eventId}".`);
    if (state === 'CLOSED') throw new Problem('event-closed', 'It takes no more participations.');
    const opensAt = new Date(event.opensAt).toISOString();
    throw new Problem('event-not-open', `It opens at ${opensAt}. Please try again then.`);
  }

  /** Stamps the one anchor of all delays right before the send (design, decision 1). */
  async function send(request: RequestIdentity): Promise<number> {
    const message: ParticipationMessage = { ...request, queuedAt: clock.now() };
    try {
      const MessageBody = JSON.stringify(message);
      await queues.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
      return message.queuedAt;
    } catch (error) {
      const { requestId } = request;
      logger.error('The message could not be sent', { requestId, error: describeError(error) });
      const detail = 'Your request is not queued yet. Please send it again.';
      throw new Problem('unavailable', detail, RETRY_AFTER_SECONDS);
    }
  }

  /** W2. The message is on its way, so whatever happens here, the worker completes the request. */
  async function queue(request: RequestIdentity, queuedAt: number): Promise<ParticipateAnswer> {
    const { requestId, eventId } = request;
    const queued: ParticipateAnswer = { requestId, eventId, status: 'QUEUED', queuedAt };
    try {
      const refused = await requests.queue(request, queuedAt);
      return refused?.stored ? answerOf(refused.stored) : queued;
    } catch (error) {
      logger.warn('QUEUED could not be written', { requestId, error: describeError(error) });
      return queued;
    }
  }
}

const answerOf = (request: StoredRequest): ParticipateAnswer => ({
  requestId: request.requestId,
  eventId: request.eventId,
  status: request.status,
  queuedAt: 'queuedAt' in request ? request.queuedAt : null,
});
