import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ParkingReason } from '../../schemas/participation/message.ts';
import type { Logger, Metrics } from '../runtime/observability.ts';

export interface ParkingParts {
  readonly queues: SQSClient;
  readonly parkingQueueUrl: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** What is set aside, as it was received. */
export interface Parked {
  readonly messageId: string;
  readonly body: string;
  readonly reason: ParkingReason;
  readonly fault: string;
}

/**
 * Sets a message aside for an operator, with the reason as an attribute (design, decision 5).
 * @throws when the queue does not take it: then the message must stay where it is.
 */
export function createParking({ queues, parkingQueueUrl, logger, metrics }: ParkingParts) {
  return async function park({ messageId, body, reason, fault }: Parked): Promise<void> {
    await queues.send(
      new SendMessageCommand({
        QueueUrl: parkingQueueUrl,
        MessageBody: body,
        MessageAttributes: {
          parkingReason: { DataType: 'String', StringValue: reason },
          parkingFault: { DataType: 'String', StringValue: fault },
        },
      }),
    );
    logger.error('Parked a message that cannot be decided', { messageId, reason, fault });
    metrics.count('MessagesParked', 1);
  };
}
