import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
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

/** DynamoDB with plain JavaScript values; `undefined` members are left out. */
export const documentClient = (): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient({ requestHandler: CALL_TIMEOUTS }), {
    marshallOptions: { removeUndefinedValues: true },
  });

export const queueClient = (): SQSClient => new SQSClient({ requestHandler: CALL_TIMEOUTS });

export const busClient = (): EventBridgeClient =>
  new EventBridgeClient({ requestHandler: PUBLISH_TIMEOUTS, maxAttempts: 2 });
