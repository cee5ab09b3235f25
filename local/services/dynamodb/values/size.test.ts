import { expect, test } from 'vitest';
import { sizeOfItem } from './size.ts';

test.each([
  [{ pk: { S: '' } }, 2],
  [{ 한: { S: '🎟' } }, 3 + 4],
  [{ b: { B: Buffer.from('abcd').toString('base64') } }, 1 + 4],
  [{ t: { BOOL: true }, n: { NULL: true } }, 4],
  [{ n: { N: '0' } }, 1 + 1],
  [{ n: { N: '12' } }, 1 + 2],
  [{ n: { N: '-12' } }, 1 + 3],
  [{ n: { N: '1200000' } }, 1 + 2],
  [{ n: { N: '0.00012' } }, 1 + 2],
  [{ l: { L: [{ S: 'ab' }, { S: 'c' }] } }, 1 + 3 + 2 + 3],
  [{ m: { M: { k: { S: 'v' } } } }, 1 + 3 + 1 + 2],
  [{ s: { SS: ['ab', 'c'] } }, 1 + 3],
])('%j has %i bytes', (item, bytes) => {
  expect(sizeOfItem(item as never)).toBe(bytes);
});
