/** The index keys of request items: one place writes them, so that every list finds what was written. */

/** GSI2: an event's winners, spread over shards. */
export const byWin = (eventId: string, shard: number) => `WIN#${eventId}#${shard}`;

/** Sort key of both indexes. Epoch milliseconds have 13 digits until 2286, so texts sort as numbers do. */
export const byTime = (queuedAt: number, requestId: string) => `${queuedAt}#${requestId}`;
