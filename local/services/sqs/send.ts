import { createHash } from 'node:crypto';
import { z } from 'zod';
import { uuid } from '../../random.ts';
import { AwsError, type OperationContext } from '../../service.ts';
import { batchOf, checkBatch, eachEntry } from './batches.ts';
import { invalidValue, parseInput } from './errors.ts';
import { DELAY_SECONDS_MAX, MESSAGE_BYTES_MAX } from './limits.ts';
import {
  checkMessageAttributes,
  MessageAttributes,
  md5OfMessageAttributes,
  messageAttributesBytes,
} from './message-attributes.ts';
import { insertMessage } from './messages.ts';
import type { Queue } from './queues.ts';
import type { Sqs } from './sqs.ts';

const MESSAGE = {
  MessageBody: z.string(),
  DelaySeconds: z.int().min(0).max(DELAY_SECONDS_MAX).optional(),
  MessageAttributes: MessageAttributes.optional(),
  MessageSystemAttributes: z
    .strictObject({ AWSTraceHeader: z.object({ StringValue: z.string() }).optional() })
    .optional(),
};
const Message = z.object(MESSAGE);
type Message = z.infer<typeof Message>;
const SendMessage = z.object({ QueueUrl: z.string(), ...MESSAGE });
const SendMessageBatch = batchOf(MESSAGE);

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export function sendMessage(sqs: Sqs, input: unknown, context: OperationContext) {
  const { QueueUrl, ...message } = parseInput(SendMessage, input);
  const queue = sqs.queues.byUrl(context.store, QueueUrl);
  const sent = accept(queue, message, context);
  announce(sqs, queue, context);
  return sent;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
export function sendMessageBatch(sqs: Sqs, input: unknown, context: OperationContext) {
  const { QueueUrl, Entries } = parseInput(SendMessageBatch, input);
  const queue = sqs.queues.byUrl(context.store, QueueUrl);
  checkBatch(Entries);
  const bytes = Entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
  if (bytes > MESSAGE_BYTES_MAX) {
    throw new AwsError(
      'BatchRequestTooLong',
      `Batch requests cannot be longer than ${MESSAGE_BYTES_MAX} bytes. You have sent ${bytes} bytes.`,
    );
  }
  const answer = context.store.transaction(() =>
    eachEntry(Entries, (entry) => accept(queue, entry, context)),
  );
  announce(sqs, queue, context);
  return answer;
}

function accept(queue: Queue, message: Message, context: OperationContext) {
  check(queue, message);
  const { MessageBody, MessageSystemAttributes, DelaySeconds } = message;
  const attributes = withoutNone(message.MessageAttributes);
  const messageId = uuid(context.random);
  const now = context.clock.now();
  insertMessage(context.store, {
    queue: queue.name,
    message_id: messageId,
    body: MessageBody,
    attributes: attributes ? JSON.stringify(attributes) : null,
    trace_header: MessageSystemAttributes?.AWSTraceHeader?.StringValue ?? null,
    sender_id: context.principal,
    sent_at_epoch_ms: now,
    visible_at_epoch_ms: now + (DelaySeconds ?? queue.attributes.DelaySeconds) * 1000,
  });
  return {
    MessageId: messageId,
    MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
    ...(attributes && { MD5OfMessageAttributes: md5OfMessageAttributes(attributes) }),
  };
}

/** All that XML can hold. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

function check({ attributes }: Queue, message: Message): void {
  const { MessageBody } = message;
  if (MessageBody === '') {
    throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  }
  if (FORBIDDEN.test(MessageBody)) {
    throw new AwsError(
      'InvalidMessageContents',
      'Invalid binary character was found in the message body.',
    );
  }
  checkMessageAttributes(message.MessageAttributes ?? {});
  if (bytesOf(message) > attributes.MaximumMessageSize) {
    throw invalidValue(
      `One or more parameters are invalid. Reason: Message must be shorter than ${attributes.MaximumMessageSize} bytes.`,
    );
  }
}

const bytesOf = ({ MessageBody, MessageAttributes: attributes = {} }: Message) =>
  Buffer.byteLength(MessageBody) + messageAttributesBytes(attributes);

const withoutNone = (attributes: MessageAttributes | undefined) =>
  attributes && Object.keys(attributes).length > 0 ? attributes : undefined;

/** Whoever waits gets it now, or once its delay is over. */
function announce(sqs: Sqs, { name }: Queue, { wake }: OperationContext): void {
  sqs.waiting.serve(name);
  if (sqs.waiting.queues().has(name)) wake();
}
