import { createHash } from 'node:crypto';
import * as z from 'zod';
import { Problem } from './problem.ts';

/** A list that a cursor belongs to, and whose: `['my-participations', userId]`. */
export type Listing = readonly [name: string, ...of: string[]];

const Envelope = z.tuple([z.string(), z.unknown()]);

/**
 * Where the next page of a list begins, opaque to the caller and of use in this list alone. It is no
 * secret and grants nothing: whose list it is, the caller's token says.
 */
export function writeCursor(listing: Listing, position: unknown): string {
  return Buffer.from(JSON.stringify([seal(listing), position])).toString('base64url');
}

/**
 * The position that `writeCursor` was given; undefined for no cursor.
 * @throws Problem invalid-request when it was written for another list, or by somebody else.
 */
export function readCursor<Shape extends z.ZodType>(
  listing: Listing,
  cursor: string | undefined,
  shape: Shape,
): z.infer<Shape> | undefined {
  if (cursor === undefined) return undefined;
  try {
    const text = Buffer.from(cursor, 'base64url').toString('utf8');
    const [owner, position] = Envelope.parse(JSON.parse(text));
    if (owner === seal(listing)) return shape.parse(position);
  } catch {
    // Whatever it was, it is no cursor of ours: the answer is the same as for somebody else's.
  }
  throw new Problem(
    'invalid-request',
    'query.cursor: take nextCursor of the page before, as it is.',
  );
}

/** The user's id does not stand in the cursor, which may end up in logs and links. */
const seal = (listing: Listing): string =>
  createHash('sha256').update(JSON.stringify(listing)).digest('base64url').slice(0, 16);
