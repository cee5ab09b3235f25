import type { SQSRecord } from 'aws-lambda';
import { ParticipationMessage } from '../../schemas/participation/message.ts';

/** One message of a batch that a schema accepts. */
export interface Delivery {
  readonly messageId: string;
  readonly message: ParticipationMessage;
  /** How often it was received, this time included (spec S-03). */
  readonly attempt: number;
  /** When SQS took it, in epoch milliseconds of SQS's own clock. */
  readonly sentAt: number;
}

/** One message that no schema accepts, to be parked as it is. */
interface Unreadable {
  readonly messageId: string;
  readonly body: string;
  /** What is wrong with it; names members, never values. */
  readonly fault: string;
}

/** Reads a batch; nothing is dropped. */
export function readDeliveries(records: readonly SQSRecord[]) {
  const deliveries: Delivery[] = [];
  const unreadable: Unreadable[] = [];
  for (const { messageId, body, attributes } of records) {
    const parsed = ParticipationMessage.safeParse(jsonOf(body));
    if (parsed.success) {
      const attempt = Number(attributes.ApproximateReceiveCount);
      const sentAt = Number(attributes.SentTimestamp);
      deliveries.push({ messageId, message: parsed.data, attempt, sentAt });
    } else {
      const faults = parsed.error.issues.map(
        ({ path, code }) => `${path.join('.') || 'body'}: ${code}`,
      );
      unreadable.push({ messageId, body, fault: faults.join('; ') });
    }
  }
  return { deliveries, unreadable };
}

/**
 * Milliseconds from ingest's stamp to SQS's own, of the message where they lie furthest apart: some for the
 * way, all beyond is a clock (spec S-04). Only of messages that come from the queue that ingest sends to:
 * whoever moves one sends it anew.
 */
export const clockSkewMs = (deliveries: readonly Delivery[]): number =>
  deliveries
    .map(({ sentAt, message }) => sentAt - message.queuedAt)
    .reduce((furthest, ms) => (Math.abs(ms) > Math.abs(furthest) ? ms : furthest), 0);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
