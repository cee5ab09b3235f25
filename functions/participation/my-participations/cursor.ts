import * as z from 'zod';
import { EpochMs, RequestId } from '../../../schemas/participation/identifiers.ts';
import { Problem } from '../../runtime/problem.ts';
import { pseudonymOf } from '../identity.ts';

/** Where the next page begins: after this request, in this user's list. */
const Position = z.tuple([z.string(), EpochMs, RequestId]);

/** Opaque to the caller, and of use to this user alone. */
export function writeCursor(
  last: { readonly queuedAt: number; readonly requestId: string },
  userId: string,
): string {
  const position = [pseudonymOf(userId), last.queuedAt, last.requestId];
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** @throws Problem invalid-request when it was not written for this user. */
export function readCursor(cursor: string, userId: string) {
  try {
    const text = Buffer.from(cursor, 'base64url').toString('utf8');
    const [owner, queuedAt, requestId] = Position.parse(JSON.parse(text));
    if (owner === pseudonymOf(userId)) return { queuedAt, requestId };
  } catch {
    // Whatever it was, it is no cursor of ours: the answer is the same as for somebody else's.
  }
  throw new Problem(
    'invalid-request',
    'query.cursor: take nextCursor of the page before, as it is.',
  );
}
