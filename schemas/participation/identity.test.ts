import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { RequestId } from './identifiers.ts';
import { pseudonymOf, requestIdOf, winnerShardOf } from './identity.ts';

test('a user has one request id in an event, another in another event, and others have theirs', () => {
  const id = requestIdOf('sale', 'user-1');

  expect(requestIdOf('sale', 'user-1')).toBe(id);
  expect(RequestId.safeParse(id).success).toBe(true);
  expect(requestIdOf('sale-2', 'user-1')).not.toBe(id);
  expect(requestIdOf('sale', 'user-2')).not.toBe(id);
});

test('the id is the beginning of base32(sha256(event, user)), as another base32 writes it', () => {
  const bits = [...createHash('sha256').update('sale\nuser-1').digest()]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  const expected = Array.from({ length: 26 }, (_, at) =>
    'abcdefghijklmnopqrstuvwxyz234567'.charAt(Number.parseInt(bits.slice(at * 5, at * 5 + 5), 2)),
  ).join('');

  expect(requestIdOf('sale', 'user-1')).toBe(`req-${expected}`);
});

test('a pseudonym is stable and does not contain the user', () => {
  expect(pseudonymOf('alice@example.com')).toBe(pseudonymOf('alice@example.com'));
  expect(pseudonymOf('alice@example.com')).not.toContain('alice');
});

test('winners spread over all sixteen shards', () => {
  const shards = Array.from({ length: 500 }, (_, at) =>
    winnerShardOf(requestIdOf('sale', `u${at}`)),
  );

  expect(new Set(shards)).toEqual(new Set(Array.from({ length: 16 }, (_, at) => at)));
});
