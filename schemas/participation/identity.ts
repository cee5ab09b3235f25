import { createHash } from 'node:crypto';

/** RFC 4648, section 6, in lower case. */
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const REQUEST_ID_CHARACTERS = 26;
/** How many index partitions an event's winners are spread over. */
export const WINNER_SHARDS = 16;

/**
 * The id of one user's request in one event: the same each time, so that a retry, a double click and a
 * crash all meet at the same request. 130 bits of SHA-256.
 */
export function requestIdOf(eventId: string, userId: string): string {
  return `req-${base32(sha256(`${eventId}\n${userId}`)).slice(0, REQUEST_ID_CHARACTERS)}`;
}

/** Stands for a user in bus events and facts: the same across events, the subject cannot be read from it. */
export function pseudonymOf(userId: string): string {
  return `user-${base32(sha256(`user\n${userId}`)).slice(0, REQUEST_ID_CHARACTERS)}`;
}

/** The index partition that a winner stands in. */
export function winnerShardOf(requestId: string): number {
  return BASE32.indexOf(requestId.at(-1) ?? 'a') % WINNER_SHARDS;
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

function base32(bytes: Buffer): string {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  const length = Math.ceil((bytes.length * 8) / 5);
  bits <<= BigInt(length * 5 - bytes.length * 8);
  let text = '';
  for (let at = length - 1; at >= 0; at -= 1) {
    text += BASE32.charAt(Number((bits >> BigInt(at * 5)) & 31n));
  }
  return text;
}
