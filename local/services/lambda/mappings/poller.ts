import { INTERNAL, type Principal } from '../../../principal.ts';
import { writeOnceThereIsRoom } from '../../../room.ts';
import type { Context } from '../../../service.ts';
import type { InvokeOutput } from '../invoke.ts';
import { Slots } from '../slots.ts';
import { BatchSource, type Gathered } from './batch-source.ts';
import { InHand } from './in-hand.ts';
import { succeededIds } from './outcome.ts';
import type { MappingProperties } from './resource.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html */
const DELETED_MESSAGES_MAX = 10;

/** How long a queue that cannot be read is left alone. */
const RETRY_MS = 1000;

export interface Polling {
  readonly properties: MappingProperties;
  /** Whose credentials read the queue: those of the function's role. */
  readonly principal: Principal;
  /** Batches at once. */
  readonly concurrency: number;
  readonly isEnabled: () => boolean;
}

/**
 * Hands a queue's messages to a function, until the mapping is disabled or the cloud closes; then
 * waits for the batches that are under way. What is in hand and not yet handed on is handed back by
 * the next poller, or becomes visible when its visibility timeout ends.
 */
export async function poll(polling: Polling, context: Context): Promise<void> {
  const { properties, concurrency, isEnabled } = polling;
  const { clock, closing } = context;
  const slots = new Slots(concurrency);
  const underway = new Set<Promise<void>>();
  const journal = new InHand(properties.EventSourceArn, context);
  let source: BatchSource | undefined;
  while (isEnabled() && !closing.aborted) {
    const release = await slots.take();
    try {
      source ??= await openSource(polling, context, journal);
      const batch = await source.next();
      if (batch.length === 0 || closing.aborted) {
        release();
        continue;
      }
      const handling = handle(batch, source.queueUrl, polling, context);
      const done = handling.finally(async () => {
        const receipts = batch.map(({ message }) => message.ReceiptHandle);
        await writeOnceThereIsRoom(context, () => journal.release(receipts));
        underway.delete(done);
        release();
      });
      underway.add(done);
    } catch {
      release();
      await clock.sleepUntil(clock.now() + RETRY_MS, closing);
    }
  }
  await Promise.all(underway);
}

/** Lambda looks at the queue before it reads from it, and needs that right as well.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions */
async function openSource(
  { properties, principal }: Polling,
  context: Context,
  journal: InHand,
): Promise<BatchSource> {
  const QueueName = properties.EventSourceArn.split(':').at(-1);
  const answer = await context.call(INTERNAL, 'sqs', 'GetQueueUrl', { QueueName });
  const { QueueUrl } = answer as { QueueUrl: string };
  const AttributeNames = ['VisibilityTimeout'];
  await context.call(principal, 'sqs', 'GetQueueAttributes', { QueueUrl, AttributeNames });
  await journal.handBack(QueueUrl);
  return new BatchSource({ properties, principal, queueUrl: QueueUrl }, context, journal);
}

/** Invokes the function and deletes what succeeded; never rejects: what stays becomes visible again. */
async function handle(
  batch: readonly Gathered[],
  QueueUrl: string,
  { properties: { FunctionName, FunctionResponseTypes }, principal }: Polling,
  { call }: Context,
): Promise<void> {
  try {
    const Payload = `{"Records":[${batch.map(({ json }) => json).join(',')}]}`;
    const input = { FunctionName, Payload };
    const output = (await call(INTERNAL, 'lambda', 'Invoke', input)) as InvokeOutput;
    const ids = batch.map(({ message }) => message.MessageId);
    const reports = FunctionResponseTypes.includes('ReportBatchItemFailures');
    const succeeded = new Set(succeededIds(output, ids, reports));
    const done = batch.filter(({ message }) => succeeded.has(message.MessageId));
    for (let at = 0; at < done.length; at += DELETED_MESSAGES_MAX) {
      const Entries = done
        .slice(at, at + DELETED_MESSAGES_MAX)
        .map(({ message: { ReceiptHandle } }, index) => ({ Id: String(index), ReceiptHandle }));
      await call(principal, 'sqs', 'DeleteMessageBatch', { QueueUrl, Entries });
    }
  } catch {
    // A message that is not deleted is delivered again.
  }
}
