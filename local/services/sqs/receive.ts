import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Context, OperationContext } from '../../service.ts';
import { parseInput } from './errors.ts';
import {
  RECEIVED_MESSAGES_MAX,
  VISIBILITY_TIMEOUT_SECONDS_MAX,
  WAIT_SECONDS_MAX,
} from './limits.ts';
import {
  type MessageAttributes,
  md5OfMessageAttributes,
  selectMessageAttributes,
} from './message-attributes.ts';
import { moveToDeadLetters, peekMessages, type StoredMessage, takeMessages } from './messages.ts';
import { type Queue, queueArn } from './queues.ts';
import { receiptHandle } from './receipts.ts';
import { expiredEpochMs, type Sqs } from './sqs.ts';

const ReceiveMessage = z.object({
  QueueUrl: z.string(),
  MaxNumberOfMessages: z.int().min(1).max(RECEIVED_MESSAGES_MAX).default(1),
  VisibilityTimeout: z.int().min(0).max(VISIBILITY_TIMEOUT_SECONDS_MAX).optional(),
  WaitTimeSeconds: z.int().min(0).max(WAIT_SECONDS_MAX).optional(),
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
  MessageAttributeNames: z.array(z.string()).default([]),
});
type ReceiveMessage = z.infer<typeof ReceiveMessage>;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export async function receiveMessage(sqs: Sqs, input: unknown, context: OperationContext) {
  const request = parseInput(ReceiveMessage, input);
  const { name } = sqs.queues.byUrl(context.store, request.QueueUrl);
  const receive = () => receiveNow(sqs, name, request, context);
  let messages = receive();
  const wait =
    request.WaitTimeSeconds ??
    sqs.queues.find(context.store, name)?.attributes.ReceiveMessageWaitTimeSeconds ??
    0;
  if (messages.length === 0 && wait > 0) {
    const untilEpochMs = context.clock.now() + wait * 1000;
    messages = await sqs.waiting.wait({ queue: name, untilEpochMs, receive }, context);
  }
  return messages.length > 0
    ? { Messages: messages.map((message) => toWire(message, request)) }
    : {};
}

function receiveNow(
  sqs: Sqs,
  name: string,
  { MaxNumberOfMessages: limit, VisibilityTimeout }: ReceiveMessage,
  context: Context,
): StoredMessage[] {
  const { store, clock } = context;
  const queue = sqs.queues.find(store, name);
  if (!queue) return [];
  const nowEpochMs = clock.now();
  const receivable = {
    queue: name,
    nowEpochMs,
    expiredEpochMs: expiredEpochMs(queue, context),
    limit,
  };
  const timeoutSeconds = VisibilityTimeout ?? queue.attributes.VisibilityTimeout;
  const visibleAtEpochMs = nowEpochMs + timeoutSeconds * 1000;
  // Most tries of a long poll find nothing, and should then cost a read alone.
  if (peekMessages(store, receivable).length === 0) return [];
  const deadLetters = deadLetterQueue(sqs, queue, context);
  if (!deadLetters) return takeMessages(store, receivable, visibleAtEpochMs);
  let moved = 0;
  const taken = store.transaction(() => {
    for (;;) {
      const candidates = peekMessages(store, receivable);
      const spent = candidates.filter(
        ({ receive_count }) => receive_count >= deadLetters.maxReceiveCount,
      );
      if (spent.length === 0) return takeMessages(store, receivable, visibleAtEpochMs);
      for (const { id } of spent) {
        moveToDeadLetters(store, id, { ...deadLetters, nowEpochMs });
      }
      moved += spent.length;
    }
  });
  if (moved > 0) sqs.waiting.serve(deadLetters.queue);
  return taken;
}

/** Where a queue's messages go once they were received so often; undefined without a policy. */
function deadLetterQueue(sqs: Sqs, queue: Queue, { store, place }: Context) {
  const policy = queue.attributes.RedrivePolicy;
  const target = policy && sqs.queues.byArn(store, policy.deadLetterTargetArn);
  if (!target) return undefined;
  const { maxReceiveCount } = policy;
  return { queue: target.name, sourceArn: queueArn(place, queue.name), maxReceiveCount };
}

function toWire(message: StoredMessage, request: ReceiveMessage) {
  const { queue, id, message_id: messageId, receive_count: receiveCount, body } = message;
  const stored = JSON.parse(message.attributes ?? '{}') as MessageAttributes;
  const attributes = selectMessageAttributes(stored, request.MessageAttributeNames);
  const system = systemAttributes(message, [
    ...request.AttributeNames,
    ...request.MessageSystemAttributeNames,
  ]);
  return {
    MessageId: messageId,
    ReceiptHandle: receiptHandle({ queue, id, messageId, receiveCount }),
    MD5OfBody: createHash('md5').update(body).digest('hex'),
    Body: body,
    ...(Object.keys(system).length > 0 && { Attributes: system }),
    ...(Object.keys(attributes).length > 0 && {
      MessageAttributes: attributes,
      MD5OfMessageAttributes: md5OfMessageAttributes(attributes),
    }),
  };
}

/** Those that a receiver asks for, as texts; instants in epoch milliseconds. */
function systemAttributes(
  message: StoredMessage,
  names: readonly string[],
): Record<string, string> {
  const all: Record<string, string | null> = {
    ApproximateFirstReceiveTimestamp: String(message.first_received_at_epoch_ms),
    ApproximateReceiveCount: String(message.receive_count + message.receives_elsewhere),
    AWSTraceHeader: message.trace_header,
    DeadLetterQueueSourceArn: message.source_arn,
    SenderId: message.sender_id,
    SentTimestamp: String(message.sent_at_epoch_ms),
  };
  return Object.fromEntries(
    Object.entries(all).filter(
      (entry): entry is [string, string] =>
        entry[1] !== null && (names.includes('All') || names.includes(entry[0])),
    ),
  );
}
