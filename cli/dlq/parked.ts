import type { Message } from '@aws-sdk/client-sqs';
import { ParkingReason, ParticipationMessage } from '../../schemas/participation/message.ts';
import type { Queues } from '../queues.ts';

/** Why a message is parked: as its worker said, or because SQS moved it when its receives were spent. */
type Reason = ParkingReason | 'RECEIVES_SPENT';

/** One message of the parking queue. Instants are epoch milliseconds; null is what it does not tell. */
export interface ParkedMessage {
  readonly messageId: string;
  readonly reason: Reason;
  /** What is wrong with it; names members, never values. */
  readonly fault: string | null;
  /** The queue whose receives were spent. */
  readonly cameFrom: 'dlq' | 'redrive' | null;
  readonly requestId: string | null;
  readonly eventId: string | null;
  readonly userId: string | null;
  readonly queuedAt: number | null;
  /** When the message was sent; it expires by this, also after it has moved. */
  readonly sentAt: number;
  /** As SQS counts them, in all queues that it was in; each look is one. */
  readonly receives: number;
  readonly body: string;
}

export function toParked(message: Message, queues: Queues): ParkedMessage {
  const { MessageId = '', Body = '', Attributes = {}, MessageAttributes = {} } = message;
  const source = Attributes.DeadLetterQueueSourceArn;
  const reason = ParkingReason.safeParse(MessageAttributes.parkingReason?.StringValue);
  // A message that was parked, moved to redrive and has come back from there keeps its attributes.
  const isSpent = source !== undefined || !reason.success;
  const { requestId, eventId, userId, queuedAt } = identityIn(Body);
  return {
    messageId: MessageId,
    reason: isSpent ? 'RECEIVES_SPENT' : reason.data,
    fault: isSpent ? null : (MessageAttributes.parkingFault?.StringValue ?? null),
    cameFrom: (['dlq', 'redrive'] as const).find((name) => isQueue(queues, name, source)) ?? null,
    requestId,
    eventId,
    userId,
    queuedAt,
    sentAt: Number(Attributes.SentTimestamp),
    receives: Number(Attributes.ApproximateReceiveCount),
    body: Body,
  };
}

const lastOf = (text: string, separator: string) => text.split(separator).at(-1);

const isQueue = ({ urlOf }: Queues, name: 'dlq' | 'redrive', arn: string | undefined): boolean =>
  arn !== undefined && lastOf(arn, ':') === lastOf(urlOf(name), '/');

type Identity = Pick<ParkedMessage, 'requestId' | 'eventId' | 'userId' | 'queuedAt'>;

/** What can be read in a body, which need not be what a schema accepts. */
function identityIn(body: string): Identity {
  const { shape } = ParticipationMessage;
  const members = jsonOf(body);
  return {
    requestId: shape.requestId.safeParse(members.requestId).data ?? null,
    eventId: shape.eventId.safeParse(members.eventId).data ?? null,
    userId: shape.userId.safeParse(members.userId).data ?? null,
    queuedAt: shape.queuedAt.safeParse(members.queuedAt).data ?? null,
  };
}

function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
