import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { winnerShardOf } from '../../schemas/participation/identity.ts';
import {
  byUser,
  type Decision,
  type RequestIdentity,
  requestKey,
  type StoredRequest,
} from '../../schemas/participation/request.ts';
import { byTime, byWin } from './request-keys.ts';

const RECEIVED_LIFETIME_SECONDS = 30 * 24 * 60 * 60;

/** A conditional write that met another state: what is stored, `undefined` when there is no such request. */
export type Refused = { readonly stored: StoredRequest | undefined };

/** The stored request of an AWS error that carries one, in AttributeValue form. */
export const storedIn = (item: Parameters<typeof unmarshall>[0] | undefined) =>
  item ? (unmarshall(item) as StoredRequest) : undefined;

/** Reads and writes of request items (design, The protocol: W1 to W3). */
export function createRequests(documents: DynamoDBDocumentClient, tableName: string) {
  return {
    /** One request, read consistently. */
    async get(requestId: string): Promise<StoredRequest | undefined> {
      const { Item } = await documents.send(
        new GetCommand({ TableName: tableName, Key: requestKey(requestId), ConsistentRead: true }),
      );
      return Item as StoredRequest | undefined;
    },

    /** W1: puts RECEIVED, or returns the request that is there. */
    async receive(
      request: RequestIdentity,
      receivedAt: number,
    ): Promise<StoredRequest | undefined> {
      const item = {
        ...requestKey(request.requestId),
        ...request,
        status: 'RECEIVED',
        receivedAt,
        ttl: Math.floor(receivedAt / 1000) + RECEIVED_LIFETIME_SECONDS,
      };
      try {
        await documents.send(
          new PutCommand({
            TableName: tableName,
            Item: item,
            ConditionExpression: 'attribute_not_exists(PK)',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return undefined;
      } catch (error) {
        return refusedBy(error).stored;
      }
    },

    /** W2: the message is sent. Refused when the worker was quicker, which is as good. */
    async queue(request: RequestIdentity, queuedAt: number): Promise<Refused | undefined> {
      try {
        await documents.send(
          new UpdateCommand({
            TableName: tableName,
            Key: requestKey(request.requestId),
            UpdateExpression:
              'SET #status = :queued, queuedAt = :queuedAt, GSI1PK = :user, GSI1SK = :time REMOVE #ttl',
            ConditionExpression: '#status = :received',
            ExpressionAttributeNames: { '#status': 'status', '#ttl': 'ttl' },
            ExpressionAttributeValues: {
              ':queued': 'QUEUED',
              ':received': 'RECEIVED',
              ':queuedAt': queuedAt,
              ':user': byUser(request.userId),
              ':time': byTime(queuedAt, request.requestId),
            },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return undefined;
      } catch (error) {
        return refusedBy(error);
      }
    },

    /** W3 on its own: a rejection or a failure. */
    async finish(request: RequestIdentity, decision: Decision): Promise<Refused | undefined> {
      try {
        await documents.send(new UpdateCommand(this.finishing(request, decision)));
        return undefined;
      } catch (error) {
        return refusedBy(error);
      }
    },

    /** W3 as an update, for `finish` or for the winners' transaction. */
    finishing(request: RequestIdentity, decision: Decision) {
      const won = decision.status === 'SUCCEEDED';
      const values = {
        ...decision,
        GSI1PK: byUser(request.userId),
        GSI1SK: byTime(decision.queuedAt, request.requestId),
        ...(won && {
          GSI2PK: byWin(request.eventId, winnerShardOf(request.requestId)),
          GSI2SK: byTime(decision.queuedAt, request.requestId),
        }),
      };
      const names = Object.keys(values);
      return {
        TableName: tableName,
        Key: requestKey(request.requestId),
        UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')} REMOVE #ttl`,
        ConditionExpression: '#status = :received OR (#status = :queued AND #queuedAt = :queuedAt)',
        ExpressionAttributeNames: {
          '#ttl': 'ttl',
          ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
        },
        ExpressionAttributeValues: {
          ':received': 'RECEIVED',
          ':queued': 'QUEUED',
          ...Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value])),
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      } satisfies UpdateCommandInput;
    },
  };
}

/** @throws the error itself when it is not a failed condition. */
function refusedBy(error: unknown): Refused {
  if (error instanceof ConditionalCheckFailedException) return { stored: storedIn(error.Item) };
  throw error;
}
