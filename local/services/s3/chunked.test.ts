import { expect, test } from 'vitest';
import { objectBody } from './chunked.ts';

const request = (body: string, headers: Record<string, string>) => ({
  method: 'PUT',
  path: '/bucket/key',
  query: new URLSearchParams(),
  headers,
  body: Buffer.from(body),
});
const chunked = { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '11' };
/** CRC32 of "hello world". */
const CHECKSUM = 'DUoRhQ==';

test('chunks with signatures and a trailing checksum are one body', () => {
  const body = `5;chunk-signature=ab\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:${CHECKSUM}\r\n\r\n`;

  expect(objectBody(request(body, chunked)).toString()).toBe('hello world');
});

test('a body that is not chunked is taken as it is', () => {
  expect(objectBody(request('5\r\nhello', {})).toString()).toBe('5\r\nhello');
});

test.each([
  ['ends in the middle of a chunk', '5\r\nhel'],
  ['has no last chunk', '5\r\nhello\r\n'],
  ['has no length', 'hello'],
  ['is shorter than it says', '5\r\nhello\r\n0\r\n\r\n'],
])('a chunked body that %s is refused', (_what, body) => {
  expect(() => objectBody(request(body, chunked))).toThrow(
    expect.objectContaining({ code: 'IncompleteBody' }),
  );
});

test('a body with another checksum is refused', () => {
  const headers = { 'x-amz-checksum-crc32': CHECKSUM };

  expect(objectBody(request('hello world', headers)).toString()).toBe('hello world');
  expect(() => objectBody(request('hello warld', headers))).toThrow(
    expect.objectContaining({ code: 'BadDigest' }),
  );
});
