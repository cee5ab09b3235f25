import { z } from 'zod';
import { AwsError, type OperationContext } from '../../service.ts';
import { attributeTexts } from './attributes.ts';
import { invalidValue, parseInput, queueDoesNotExist } from './errors.ts';
import { LISTED_QUEUES_MAX, QUEUE_NAME_LENGTH_MAX } from './limits.ts';
import { countMessages, purgeMessages } from './messages.ts';
import { type Queue, queueArn, queueUrl } from './queues.ts';
import { expiredEpochMs, type Sqs } from './sqs.ts';

const Texts = z.record(z.string(), z.string());
const ByUrl = z.object({ QueueUrl: z.string() });
const ByName = z.object({ QueueName: z.string() });
const CreateQueue = ByName.extend({ Attributes: Texts.default({}) });
const GetQueueAttributes = ByUrl.extend({ AttributeNames: z.array(z.string()).default([]) });
const SetQueueAttributes = ByUrl.extend({ Attributes: Texts });
const ListQueues = z.object({
  QueueNamePrefix: z.string().default(''),
  MaxResults: z.int().min(1).max(LISTED_QUEUES_MAX).default(LISTED_QUEUES_MAX),
  NextToken: z.string().default(''),
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
export function createQueue({ queues }: Sqs, input: unknown, context: OperationContext) {
  const { QueueName: name, Attributes } = parseInput(CreateQueue, input);
  const { store, place, clock } = context;
  if (!/^[\w-]+$/.test(name) || name.length > QUEUE_NAME_LENGTH_MAX) {
    throw invalidValue(
      `Can only include alphanumeric characters, hyphens, or underscores. 1 to ${QUEUE_NAME_LENGTH_MAX} in length.`,
    );
  }
  const there = queues.find(store, name);
  if (!there) queues.put(store, name, Attributes, clock.now());
  else if (differs(there, Attributes)) {
    throw new AwsError(
      'QueueNameExists',
      'A queue already exists with the same name and a different value for an attribute.',
    );
  }
  return { QueueUrl: queueUrl(place, name) };
}

/** Only attributes that the request names are compared. */
function differs({ attributes }: Queue, texts: Record<string, string>): boolean {
  const set = attributeTexts(attributes);
  return Object.entries(texts).some(([name, text]) => set[name] !== text);
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */
export function deleteQueue({ queues, waiting }: Sqs, input: unknown, { store }: OperationContext) {
  const { name } = queues.byUrl(store, parseInput(ByUrl, input).QueueUrl);
  store.transaction(() => {
    queues.remove(store, name);
    purgeMessages(store, name);
  });
  waiting.endAt(name);
  return {};
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html */
export function purgeQueue({ queues }: Sqs, input: unknown, { store }: OperationContext) {
  purgeMessages(store, queues.byUrl(store, parseInput(ByUrl, input).QueueUrl).name);
  return {};
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html */
export function getQueueUrl({ queues }: Sqs, input: unknown, { store, place }: OperationContext) {
  const { QueueName } = parseInput(ByName, input);
  if (!queues.find(store, QueueName)) throw queueDoesNotExist();
  return { QueueUrl: queueUrl(place, QueueName) };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html */
export function listQueues({ queues }: Sqs, input: unknown, { store, place }: OperationContext) {
  const { QueueNamePrefix, MaxResults, NextToken } = parseInput(ListQueues, input);
  const names = queues
    .list(store)
    .map(({ name }) => name)
    .filter((name) => name.startsWith(QueueNamePrefix) && name > NextToken);
  const page = names.slice(0, MaxResults);
  return {
    QueueUrls: page.map((name) => queueUrl(place, name)),
    ...(names.length > page.length && { NextToken: page.at(-1) }),
  };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
export function getQueueAttributes({ queues }: Sqs, input: unknown, context: OperationContext) {
  const { QueueUrl, AttributeNames } = parseInput(GetQueueAttributes, input);
  const queue = queues.byUrl(context.store, QueueUrl);
  const all = { ...attributeTexts(queue.attributes), ...facts(queue, context) };
  const wanted = Object.entries(all).filter(
    ([name]) => AttributeNames.includes('All') || AttributeNames.includes(name),
  );
  return wanted.length > 0 ? { Attributes: Object.fromEntries(wanted) } : {};
}

/** What a queue tells that cannot be set; instants in epoch seconds. */
function facts(queue: Queue, context: OperationContext): Record<string, string> {
  const counts = countMessages(context.store, {
    queue: queue.name,
    nowEpochMs: context.clock.now(),
    expiredEpochMs: expiredEpochMs(queue, context),
  });
  return {
    QueueArn: queueArn(context.place, queue.name),
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAtEpochMs / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAtEpochMs / 1000)),
  };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export function setQueueAttributes({ queues }: Sqs, input: unknown, context: OperationContext) {
  const { QueueUrl, Attributes } = parseInput(SetQueueAttributes, input);
  const { store, clock } = context;
  const { name, texts } = queues.byUrl(store, QueueUrl);
  queues.put(store, name, { ...texts, ...Attributes }, clock.now());
  return {};
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html */
export function listDeadLetterSourceQueues(
  { queues }: Sqs,
  input: unknown,
  { store, place }: OperationContext,
) {
  const { name } = queues.byUrl(store, parseInput(ByUrl, input).QueueUrl);
  return { queueUrls: queues.sourcesOf(store, name).map((source) => queueUrl(place, source.name)) };
}
