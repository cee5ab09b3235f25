import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { MyParticipations } from '../../../schemas/participation/participation.ts';
import { createRequests } from '../requests.ts';
import { readCursor, writeCursor } from './cursor.ts';

export interface MyParticipationsParts {
  readonly documents: DynamoDBDocumentClient;
  readonly tableName: string;
}

/**
 * The caller's participations from QUEUED on, newest first.
 * @throws Problem invalid-request for a cursor that is not one of this user's.
 */
export function createMyParticipations({ documents, tableName }: MyParticipationsParts) {
  const requests = createRequests(documents, tableName);
  return async function myParticipations(
    userId: string,
    query: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<MyParticipations> {
    const after = query.cursor === undefined ? undefined : readCursor(query.cursor, userId);
    const { items, more } = await requests.listOfUser(userId, query.limit, after);
    const last = items.at(-1);
    return {
      items: items.map((item) => ({
        requestId: item.requestId,
        eventId: item.eventId,
        status: item.status,
        resultCode: item.resultCode ?? null,
        queuedAt: item.queuedAt,
        finishedAt: item.finishedAt ?? null,
      })),
      nextCursor: more && last ? writeCursor(last, userId) : null,
    };
  };
}
