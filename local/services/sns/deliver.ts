import { INTERNAL, servicePrincipal } from '../../principal.ts';
import { delayBeforeAttempt } from '../../retrying.ts';
import { AwsError, type Context } from '../../service.ts';
import { type Delivery, deliveries, type Published } from './deliveries.ts';
import { type Subscription, subscriptions } from './topics.ts';

/** What takes mail, a line each: nothing leaves this machine. */
export type Tell = (line: string) => void;

/** Trying again would not help: the queue is not there, or does not let the topic in.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html */
const FINAL = /AccessDenied|QueueDoesNotExist|InvalidParameter/;

/** Tries once each delivery that is due; a fault of the local cloud is thrown once all have been tried. */
export async function deliverDue(context: Context, tell: Tell): Promise<void> {
  const { store, clock, closing } = context;
  const faults: unknown[] = [];
  for (const delivery of deliveries.due(store, clock.now())) {
    if (closing.aborted) break;
    const subscription = subscriptions.find(store, delivery.subscriptionArn);
    try {
      // Whoever has unsubscribed since gets nothing more.
      if (subscription) await deliver(context, subscription, delivery.published, tell);
      deliveries.remove(store, delivery.id);
    } catch (error) {
      if (!(error instanceof AwsError)) faults.push(error);
      settleFailed(context, delivery, error, tell);
    }
  }
  if (faults.length > 0) throw faults[0];
}

async function deliver(
  context: Context,
  { topicArn, protocol, endpoint, isRaw }: Subscription,
  published: Published,
  tell: Tell,
): Promise<void> {
  const { message, subject } = published;
  if (protocol === 'email') {
    const parts = subject === undefined ? [message] : [subject, message];
    tell(`mail to ${endpoint}: ${parts.join(' | ').replace(/\s+/g, ' ')}`);
    return;
  }
  const QueueName = endpoint.split(':').at(-1);
  const { QueueUrl } = (await context.call(INTERNAL, 'sqs', 'GetQueueUrl', { QueueName })) as {
    QueueUrl: string;
  };
  const MessageBody = isRaw ? message : envelope(topicArn, published);
  await context.call(servicePrincipal('sns', topicArn), 'sqs', 'SendMessage', {
    QueueUrl,
    MessageBody,
  });
}

/** As SNS wraps it, without the signature.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
const envelope = (topicArn: string, { messageId, message, subject, ...rest }: Published) =>
  JSON.stringify({
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: topicArn,
    ...(subject !== undefined && { Subject: subject }),
    Message: message,
    Timestamp: new Date(rest.publishedAtEpochMs).toISOString(),
  });

function settleFailed(
  { store, clock, random }: Context,
  { id, attempts, subscriptionArn }: Delivery,
  error: unknown,
  tell: Tell,
): void {
  if (error instanceof AwsError && FINAL.test(error.code)) {
    tell(`sns: a message was dropped: ${error.message} (${subscriptionArn})`);
    deliveries.remove(store, id);
    return;
  }
  const dueAtEpochMs = clock.now() + delayBeforeAttempt(attempts + 1, random);
  deliveries.postpone(store, id, attempts + 1, dueAtEpochMs);
}
