import { expect, test } from 'vitest';
import { systemRandom, uuid } from './random.ts';

test('no random bytes are handed out twice, and what is done to some leaves the others', () => {
  const drawn = Array.from({ length: 2000 }, () => systemRandom.bytes(16));
  const texts = drawn.map((bytes) => bytes.toString('hex'));
  expect(new Set(texts).size).toBe(texts.length);
  for (const bytes of drawn.slice(0, 1000)) bytes.fill(0);
  expect(drawn.slice(1000).map((bytes) => bytes.toString('hex'))).toEqual(texts.slice(1000));
});

test.each([0, 1, 4095, 4096, 4097, 10_000])('%i bytes are as many', (length) => {
  expect(systemRandom.bytes(length)).toHaveLength(length);
});

test('a UUID says that it is random, and in which variant', () => {
  const bytes = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
  expect(uuid({ bytes: () => bytes })).toBe('00010203-0405-4607-8809-0a0b0c0d0e0f');
});
