import fc from 'fast-check';
import { expect, test } from 'vitest';
import { successorOfPrefix } from './prefix.ts';

const bytes = (value: string | Buffer) => Buffer.from(value as string);
/** Many prefixes of each other, and code points at the edges of UTF-8 and UTF-16. */
const points = fc.constantFrom(
  'a',
  'b',
  '\u007f',
  '\u0080',
  '\ud7ff',
  '\ue000',
  '\uffff',
  '\u{10ffff}',
);
const texts = fc.array(points, { maxLength: 5 }).map((parts) => parts.join(''));
const binaries = fc.array(fc.constantFrom(0, 1, 254, 255), { maxLength: 5 }).map(Buffer.from);

test.each([
  ['texts', texts],
  ['binaries', binaries],
])('of %s, exactly those below the successor begin with the prefix', (_kind, values) => {
  fc.assert(
    fc.property(
      values as fc.Arbitrary<string | Buffer>,
      values as fc.Arbitrary<string | Buffer>,
      (prefix, value) => {
        const end = successorOfPrefix(prefix);
        const start = bytes(prefix);
        const within =
          Buffer.compare(bytes(value), start) >= 0 &&
          (end === undefined || Buffer.compare(bytes(value), bytes(end)) < 0);
        expect(within).toBe(bytes(value).subarray(0, start.length).equals(start));
      },
    ),
    { numRuns: 2000 },
  );
});
