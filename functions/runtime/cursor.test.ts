import { expect, test } from 'vitest';
import * as z from 'zod';
import { type Listing, readCursor, writeCursor } from './cursor.ts';

const Position = z.tuple([z.int(), z.string()]);
const alices: Listing = ['orders', 'alice'];
const cursor = writeCursor(alices, [7, 'a']);
const refused = expect.objectContaining({
  code: 'invalid-request',
  message: 'query.cursor: take nextCursor of the page before, as it is.',
});
const reading = (listing: Listing, text: string) => () => readCursor(listing, text, Position);

test('a cursor leads back to the position that it was written with', () => {
  expect(readCursor(alices, cursor, Position)).toEqual([7, 'a']);
});

test('no cursor is the beginning', () => {
  expect(readCursor(alices, undefined, Position)).toBeUndefined();
});

test('it can stand in a URL as it is, and names nobody', () => {
  expect(cursor).toMatch(/^[\w-]+$/);
  expect(Buffer.from(cursor, 'base64url').toString()).not.toContain('alice');
});

test.each([[['orders', 'mallory']], [['returns', 'alice']], [['orders']], [['orders,alice']]])(
  'the list %j has no use for another list’s cursor',
  (listing) => {
    expect(reading(listing as unknown as Listing, cursor)).toThrow(refused);
  },
);

test.each([
  ['nothing', ''],
  ['no base64', '%%%'],
  ['no JSON', 'bm90IGpzb24'],
  ['no envelope', Buffer.from('["x"]').toString('base64url')],
  ['another position', writeCursor(alices, ['a', 7])],
])('%s is refused', (_what, text) => {
  expect(reading(alices, text)).toThrow(refused);
});
