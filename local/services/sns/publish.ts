import { uuid } from '../../random.ts';
import { AwsError, type OperationContext } from '../../service.ts';
import { deliveries } from './deliveries.ts';
import { subscriptions, type Topics, topicOf } from './topics.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MESSAGE_BYTES_MAX = 262_144;
/** Up to 100 printable ASCII characters, of which the first is no space. */
const SUBJECT = /^[!-~][ -~]{0,99}$/;

interface PublishInput {
  readonly TopicArn: string;
  readonly Message: string;
  readonly Subject?: string | undefined;
}

/** Accepted once it is stored for each subscription; handed on by the service's work. */
export function publish(topics: Topics, input: PublishInput, context: OperationContext) {
  const { TopicArn: topicArn, Message: message, Subject: subject } = input;
  topicOf(topics, topicArn);
  check(input);
  const { store, clock, random, wake } = context;
  const messageId = uuid(random);
  const published = { messageId, message, subject, publishedAtEpochMs: clock.now() };
  store.transaction(() => {
    for (const { arn } of subscriptions.of(store, topicArn)) {
      deliveries.add(store, arn, published, clock.now());
    }
  });
  wake();
  return { MessageId: messageId };
}

function check({ Message, Subject }: PublishInput): void {
  if (Message === '') throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message');
  if (Buffer.byteLength(Message) > MESSAGE_BYTES_MAX) {
    throw new AwsError('InvalidParameter', 'Invalid parameter: Message too long');
  }
  if (Subject !== undefined && !SUBJECT.test(Subject)) {
    throw new AwsError('InvalidParameter', 'Invalid parameter: Subject');
  }
}
