import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { byUser, requestKey } from '../../schemas/participation/request.ts';
import type { RequestStatus, ResultCode } from '../../schemas/participation/status.ts';
import type { Winner } from '../../schemas/participation/winner.ts';
import { byTime, byWin } from './request-keys.ts';

/** One row of "my participations", as GSI1 holds it. */
interface ListedRequest {
  readonly requestId: string;
  readonly eventId: string;
  readonly status: RequestStatus;
  readonly resultCode?: ResultCode;
  readonly queuedAt: number;
  readonly finishedAt?: number;
}

/** Where a list goes on: after this request. */
export interface ListPosition {
  readonly queuedAt: number;
  readonly requestId: string;
}

/** Reads of requests by index; nothing scans (design, The protocol). */
export function createRequestLists(documents: DynamoDBDocumentClient, tableName: string) {
  return {
    /** The user's requests from QUEUED on, newest first: one Query on GSI1 (spec ). */
    async ofUser(userId: string, limit: number, after: ListPosition | undefined) {
      const { Items, LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: 'GSI1',
          KeyConditionExpression: 'GSI1PK = :user',
          ExpressionAttributeValues: { ':user': byUser(userId) },
          ScanIndexForward: false,
          Limit: limit,
          ...(after && {
            ExclusiveStartKey: {
              ...requestKey(after.requestId),
              GSI1PK: byUser(userId),
              GSI1SK: byTime(after.queuedAt, after.requestId),
            },
          }),
        }),
      );
      return { items: (Items ?? []) as ListedRequest[], more: LastEvaluatedKey !== undefined };
    },

    /** The winners in one shard of an event, by queuedAt and requestId: one Query on GSI2. */
    async winnersInShard(
      eventId: string,
      shard: number,
      limit: number,
      after: ListPosition | undefined,
    ) {
      const { Items, LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: 'GSI2',
          KeyConditionExpression: `GSI2PK = :shard${after ? ' AND GSI2SK > :after' : ''}`,
          ExpressionAttributeValues: {
            ':shard': byWin(eventId, shard),
            ...(after && { ':after': byTime(after.queuedAt, after.requestId) }),
          },
          Limit: limit,
        }),
      );
      return { items: (Items ?? []) as Winner[], more: LastEvaluatedKey !== undefined };
    },
  };
}
