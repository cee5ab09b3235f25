import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { EpochMs, RequestId } from '../../../schemas/participation/identifiers.ts';
import type { MyParticipations } from '../../../schemas/participation/participation.ts';
import { type Listing, readCursor, writeCursor } from '../../runtime/cursor.ts';
import { createRequestLists } from '../request-lists.ts';

export interface MyParticipationsParts {
  readonly documents: DynamoDBDocumentClient;
  readonly tableName: string;
}

/** After this request. */
const Position = z.strictObject({ queuedAt: EpochMs, requestId: RequestId });

/**
 * The caller's participations from QUEUED on, newest first.
 * @throws Problem invalid-request for a cursor that is not one of this user's.
 */
export function createMyParticipations({ documents, tableName }: MyParticipationsParts) {
  const requests = createRequestLists(documents, tableName);
  return async function myParticipations(
    userId: string,
    query: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<MyParticipations> {
    const listing: Listing = ['my-participations', userId];
    const after = readCursor(listing, query.cursor, Position);
    const { items, more } = await requests.ofUser(userId, query.limit, after);
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
      nextCursor: more && last ? writeCursor(listing, positionOf(last)) : null,
    };
  };
}

const positionOf = ({ queuedAt, requestId }: z.infer<typeof Position>) => ({ queuedAt, requestId });
