import { type Datum, gauge, type Measurements } from '../../meter.ts';
import type { Context } from '../../service.ts';
import { countMessages, oldestArrivalEpochMs } from './messages.ts';
import type { Queue } from './queues.ts';
import { expiredEpochMs, type Sqs } from './sqs.ts';

/**
 * How many messages each queue has, and how long the oldest has been in it: in a dead-letter queue, since
 * it was moved there. An empty queue has an age of 0, as long as it is in use, and here all are.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function measureQueues({ queues }: Sqs, context: Context): Measurements[] {
  const data = queues.list(context.store).flatMap((queue) => measure(queue, context));
  return [{ namespace: 'AWS/SQS', data }];
}

function measure(queue: Queue, context: Context): Datum[] {
  const { store, clock } = context;
  const now = clock.now();
  const expired = expiredEpochMs(queue, context);
  const counts = countMessages(store, {
    queue: queue.name,
    nowEpochMs: now,
    expiredEpochMs: expired,
  });
  const oldest = oldestArrivalEpochMs(store, queue.name, expired) ?? now;
  const dimensions = [{ Name: 'QueueName', Value: queue.name }];
  const number = (name: string, value: number) =>
    gauge(`ApproximateNumberOfMessages${name}`, dimensions, 'Count', value);
  return [
    number('Visible', counts.visible),
    number('NotVisible', counts.inFlight),
    number('Delayed', counts.delayed),
    gauge(
      'ApproximateAgeOfOldestMessage',
      dimensions,
      'Seconds',
      Math.round((now - oldest) / 1000),
    ),
  ];
}
