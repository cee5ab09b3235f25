import type { SQSClient } from '@aws-sdk/client-sqs';
import { type Environment, readOutputs } from './environment.ts';

/** What SQS tells about a queue without receiving from it; its counts are approximate by name. */
export interface QueueCounts {
  readonly name: QueueName;
  readonly visible: number;
  readonly inFlight: number;
}

const OUTPUTS = {
  main: 'MainQueueUrl',
  dlq: 'DeadLetterQueueUrl',
  parking: 'ParkingQueueUrl',
  redrive: 'RedriveQueueUrl',
  undelivered: 'UndeliveredQueueUrl',
  'failed-jobs': 'FailedJobsQueueUrl',
} as const;
export type QueueName = keyof typeof OUTPUTS;
const QUEUE_NAMES = Object.keys(OUTPUTS) as readonly QueueName[];

/** How many messages each of the queues holds. */
export async function countQueues(environment: Environment): Promise<readonly QueueCounts[]> {
  const { sqs, urlOf } = await openQueues(environment);
  return Promise.all(QUEUE_NAMES.map((name) => countQueue(sqs, name, urlOf(name))));
}

export interface Queues {
  readonly sqs: SQSClient;
  urlOf(name: QueueName): string;
}

/** The queues of an environment's stack, and the client to ask them with. */
export async function openQueues(environment: Environment): Promise<Queues> {
  const urls = await readOutputs(environment, ...Object.values(OUTPUTS));
  const { SQSClient } = await import('@aws-sdk/client-sqs');
  return { sqs: new SQSClient(environment.aws), urlOf: (name) => urls[OUTPUTS[name]] };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
async function countQueue(sqs: SQSClient, name: QueueName, QueueUrl: string): Promise<QueueCounts> {
  const { GetQueueAttributesCommand } = await import('@aws-sdk/client-sqs');
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    }),
  );
  return {
    name,
    // What is delayed waits as what is visible does: it is not being worked on.
    visible:
      Number(Attributes?.ApproximateNumberOfMessages ?? 0) +
      Number(Attributes?.ApproximateNumberOfMessagesDelayed ?? 0),
    inFlight: Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}
