import { z } from 'zod';
import { AwsError, type OperationContext } from '../../service.ts';
import { batchOf, checkBatch, eachEntry } from './batches.ts';
import { parseInput } from './errors.ts';
import { VISIBILITY_TIMEOUT_SECONDS_MAX } from './limits.ts';
import { changeVisibility, deleteMessage } from './messages.ts';
import { readReceiptHandle } from './receipts.ts';
import type { Sqs } from './sqs.ts';

const RECEIPT = { ReceiptHandle: z.string() };
const VISIBILITY = {
  ...RECEIPT,
  VisibilityTimeout: z.int().min(0).max(VISIBILITY_TIMEOUT_SECONDS_MAX),
};
const DeleteMessage = z.object({ QueueUrl: z.string(), ...RECEIPT });
const DeleteMessageBatch = batchOf(RECEIPT);
const ChangeMessageVisibility = z.object({ QueueUrl: z.string(), ...VISIBILITY });
const ChangeMessageVisibilityBatch = batchOf(VISIBILITY);

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html */
export function deleteOne({ queues }: Sqs, input: unknown, { store }: OperationContext) {
  const { QueueUrl, ReceiptHandle } = parseInput(DeleteMessage, input);
  deleteMessage(store, readReceiptHandle(ReceiptHandle, queues.byUrl(store, QueueUrl).name));
  return {};
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html */
export function deleteBatch({ queues }: Sqs, input: unknown, { store }: OperationContext) {
  const { QueueUrl, Entries } = parseInput(DeleteMessageBatch, input);
  const { name } = queues.byUrl(store, QueueUrl);
  checkBatch(Entries);
  return store.transaction(() =>
    eachEntry(Entries, ({ ReceiptHandle }) => {
      deleteMessage(store, readReceiptHandle(ReceiptHandle, name));
      return {};
    }),
  );
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */
export function changeOne(sqs: Sqs, input: unknown, context: OperationContext) {
  const { QueueUrl, ...entry } = parseInput(ChangeMessageVisibility, input);
  const { name } = sqs.queues.byUrl(context.store, QueueUrl);
  change(name, entry, context);
  announce(sqs, name, context);
  return {};
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html */
export function changeBatch(sqs: Sqs, input: unknown, context: OperationContext) {
  const { QueueUrl, Entries } = parseInput(ChangeMessageVisibilityBatch, input);
  const { name } = sqs.queues.byUrl(context.store, QueueUrl);
  checkBatch(Entries);
  const answer = context.store.transaction(() =>
    eachEntry(Entries, (entry) => change(name, entry, context)),
  );
  announce(sqs, name, context);
  return answer;
}

function change(
  queue: string,
  entry: { ReceiptHandle: string; VisibilityTimeout: number },
  { store, clock }: OperationContext,
): object {
  const receipt = readReceiptHandle(entry.ReceiptHandle, queue);
  const now = clock.now();
  if (!changeVisibility(store, receipt, now + entry.VisibilityTimeout * 1000, now)) {
    throw new AwsError(
      'MessageNotInflight',
      'Message does not exist or is not available for visibility timeout change.',
    );
  }
  return {};
}

/** Whoever waits may get what was hidden, now or at its new time. */
function announce(sqs: Sqs, queue: string, { wake }: OperationContext): void {
  sqs.waiting.serve(queue);
  wake();
}
