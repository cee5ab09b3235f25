import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { EpochMs, RequestId } from '../../../schemas/participation/identifiers.ts';
import { WINNER_SHARDS } from '../../../schemas/participation/identity.ts';
import type { Winner, WinnerList } from '../../../schemas/participation/winner.ts';
import { type Listing, readCursor, writeCursor } from '../../runtime/cursor.ts';
import { Problem } from '../../runtime/problem.ts';
import { createEventItems } from '../event-items.ts';
import { createRequestLists, type ListPosition } from '../request-lists.ts';
import { mergeFirst } from './merge.ts';

export interface WinnersParts {
  readonly documents: DynamoDBDocumentClient;
  readonly tableName: string;
}

/** After this request. */
const Position = z.strictObject({ queuedAt: EpochMs, requestId: RequestId });

/** What chance puts into a shard strays from the mean by its root; four times as far hardly ever. */
const DEVIATIONS = 4;

/**
 * The winners of an event by queuedAt, then requestId: one Query on GSI2 for each of its shards.
 * The index follows the table within moments, so that the last winners may be missing at first.
 * @throws Problem event-not-found; invalid-request for a cursor of another event or list.
 */
export function createWinners({ documents, tableName }: WinnersParts) {
  const lists = createRequestLists(documents, tableName);
  const events = createEventItems(documents, tableName);
  return async function winnersOf(
    eventId: string,
    query: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<WinnerList> {
    const listing: Listing = ['winners', eventId];
    const after = readCursor(listing, query.cursor, Position);
    if (!after) await refuseUnknown(eventId);
    const { items, more } = await mergeFirst(
      shardsOf(eventId, query.limit, after),
      query.limit,
      isBefore,
    );
    const last = items.at(-1);
    return {
      items: items.map(({ requestId, userId, queuedAt, finishedAt }) => ({
        requestId,
        userId,
        queuedAt,
        finishedAt,
      })),
      nextCursor: more && last ? writeCursor(listing, positionOf(last)) : null,
    };
  };

  function shardsOf(eventId: string, limit: number, after: ListPosition | undefined) {
    const share = shareOf(limit);
    return Array.from(
      { length: WINNER_SHARDS },
      (_, shard) => (last: Winner | undefined) =>
        lists.winnersInShard(eventId, shard, share, last ?? after),
    );
  }

  async function refuseUnknown(eventId: string): Promise<void> {
    if (await events.get(eventId)) return;
    throw new Problem('event-not-found', `There is no event "${eventId}".`);
  }
}

/** How many to read from each shard, so that one Query each is nearly always enough. */
function shareOf(limit: number): number {
  const mean = limit / WINNER_SHARDS;
  return Math.min(limit, Math.ceil(mean + DEVIATIONS * Math.sqrt(mean)));
}

const positionOf = ({ queuedAt, requestId }: ListPosition) => ({ queuedAt, requestId });

const isBefore = (one: Winner, other: Winner): boolean =>
  one.queuedAt < other.queuedAt ||
  (one.queuedAt === other.queuedAt && one.requestId < other.requestId);
