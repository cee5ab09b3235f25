import * as z from 'zod';
import { RequestId } from '../participation/identifiers.ts';

const Day = z.iso.date();

/** So many ids fit the 6 MB that a function may answer; who finds as many asks again afterwards. */
export const MISSING_MAX = 100_000;
/** So many requests are published by one invocation, in some seconds. */
export const PUBLISHED_AT_ONCE_MAX = 1000;

/** To find what is missing on a day (UTC), to publish it, or both for the day that a schedule is about. */
export const ReconcileRequest = z.union([
  z.strictObject({ date: Day }),
  z.strictObject({ requestIds: z.array(RequestId).min(1).max(PUBLISHED_AT_ONCE_MAX) }),
  z.strictObject({ period: z.literal('daily'), scheduledTime: z.iso.datetime() }),
]);
export type ReconcileRequest = z.infer<typeof ReconcileRequest>;

/** Requests that are final in the table's export and have no fact in the lake. */
export const MissingAnswer = z.strictObject({
  requestIds: z.array(RequestId).max(MISSING_MAX),
});

/** What became of requests whose facts were missing. */
export const PublishedAnswer = z.strictObject({
  published: z.int(),
  /** The bus did not take them, several times. */
  refused: z.int(),
  /** They are in the table no more. */
  gone: z.int(),
});
export type PublishedAnswer = z.infer<typeof PublishedAnswer>;
