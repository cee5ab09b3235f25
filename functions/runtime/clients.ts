import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** An unanswered call must end well before the function's own timeout (10 s or more). */
const CALL_TIMEOUTS = {
  connectionTimeout: 1000,
  requestTimeout: 3000,
  throwOnRequestTimeout: true,
};

/** Two tries of a second each: publishing must not hold back the acknowledgement (spec S-05). */
const PUBLISH_TIMEOUTS = {
  connectionTimeout: 500,
  requestTimeout: 1000,
  throwOnRequestTimeout: true,
};

/** Nobody waits for a job, and Athena throttles its callers: more tries, further apart. */
const JOB_OPTIONS = { requestHandler: CALL_TIMEOUTS, maxAttempts: 6 };

/** DynamoDB with plain JavaScript values; `undefined` members are left out. */
export const documentClient = (): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient({ requestHandler: CALL_TIMEOUTS }), {
    marshallOptions: { removeUndefinedValues: true },
  });

/** What is asked of DynamoDB about tables, by jobs. */
export const databaseClient = (): DynamoDBClient => new DynamoDBClient(JOB_OPTIONS);

export const queueClient = (): SQSClient => new SQSClient({ requestHandler: CALL_TIMEOUTS });

export const busClient = (): EventBridgeClient =>
  new EventBridgeClient({ requestHandler: PUBLISH_TIMEOUTS, maxAttempts: 2 });

export const athenaClient = (): AthenaClient => new AthenaClient(JOB_OPTIONS);

export const topicClient = (): SNSClient => new SNSClient(JOB_OPTIONS);

export const objectClient = (): S3Client => new S3Client(JOB_OPTIONS);
