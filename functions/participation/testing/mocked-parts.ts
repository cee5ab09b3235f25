import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SQSRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import type { Clock } from '../../runtime/clock.ts';
import { recordingObservability } from '../../runtime/testing/recording-observability.ts';

/** A clock that stands still but for sleeps, which pass at once. */
function standingClock(now: number): Clock & { slept: number[] } {
  const slept: number[] = [];
  return {
    slept,
    now: () => now + slept.reduce((sum, ms) => sum + ms, 0),
    sleep: async (ms) => void slept.push(ms),
  };
}

/** The parts that functions are made of, with every AWS client mocked. */
export function mockedParts(now: number) {
  const documents = mockClient(DynamoDBDocumentClient);
  const queues = mockClient(SQSClient);
  const bus = mockClient(EventBridgeClient);
  documents.resolves({});
  queues.resolves({});
  bus.resolves({ FailedEntryCount: 0, Entries: [] });
  const observability = recordingObservability();
  const clock = standingClock(now);
  const parts = {
    documents: DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' })),
    queues: new SQSClient({ region: 'eu-west-1' }),
    bus: new EventBridgeClient({ region: 'eu-west-1' }),
    tableName: 'table',
    queueUrl: 'https://queue',
    parkingQueueUrl: 'https://parking',
    busName: 'bus',
    clock,
    random: () => 0.5,
    logger: observability.logger,
    metrics: observability.metrics,
    env: 'test',
    workerId: 'worker-1',
  };
  const restore = () => [documents, queues, bus].forEach((mock) => void mock.restore());
  return { parts, mocks: { documents, queues, bus }, clock, restore, ...observability };
}

/** A message as Lambda hands it to a function. */
export function record(
  messageId: string,
  body: unknown,
  receiveCount = 1,
  queue = 'main',
): SQSRecord {
  return {
    messageId,
    receiptHandle: `receipt-${messageId}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: '0',
      SenderId: 'sender',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:eu-west-1:000000000000:${queue}`,
    awsRegion: 'eu-west-1',
  };
}
