import * as z from 'zod';
import { DELETED_USER, EpochMs, FinishedAt, RequestId, UserId } from './identifiers.ts';
import { Cursor, limitUpTo, NextCursor } from './paging.ts';

/** One who won, for those who hand out what was won. */
export const Winner = z
  .strictObject({
    requestId: RequestId,
    userId: UserId.meta({
      description: `The \`sub\` of the token; \`${DELETED_USER}\` when the user’s data was deleted`,
    }),
    queuedAt: EpochMs,
    finishedAt: FinishedAt,
  })
  .meta({ id: 'Winner' });
export type Winner = z.infer<typeof Winner>;

/** Answer of GET /events/{eventId}/winners, in the order in which they were queued. */
export const WinnerList = z
  .strictObject({ items: z.array(Winner), nextCursor: NextCursor })
  .meta({ id: 'WinnerList' });
export type WinnerList = z.infer<typeof WinnerList>;

/** A page of winners has at most as many; 16 queries answer it. */
export const WINNERS_LIMIT_MAX = 1000;

/** Query of GET /events/{eventId}/winners. */
export const WinnerListQuery = z.strictObject({
  limit: limitUpTo(WINNERS_LIMIT_MAX, 100),
  cursor: Cursor.optional(),
});
