import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addNumbers,
  canonicalNumber,
  compareNumbers,
  sortableNumber,
  subtractNumbers,
} from './number.ts';

/** A decimal as digits and a power of ten: the test's own arithmetic is on integers alone. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

const decimals = (digitsMax: number, exponentMax: number): fc.Arbitrary<Decimal> =>
  fc.record({
    digits: fc.bigInt({
      min: -(10n ** BigInt(digitsMax)) + 1n,
      max: 10n ** BigInt(digitsMax) - 1n,
    }),
    exponent: fc.integer({ min: -exponentMax, max: exponentMax }),
  });
const textOf = ({ digits, exponent }: Decimal) => canonicalNumber(`${digits}e${exponent}`);
/** Both as integers at the same power of ten. */
const aligned = (a: Decimal, b: Decimal): [bigint, bigint, number] => {
  const exponent = Math.min(a.exponent, b.exponent);
  const scale = (d: Decimal) => d.digits * 10n ** BigInt(d.exponent - exponent);
  return [scale(a), scale(b), exponent];
};
const sign = (value: bigint | number) => (value > 0 ? 1 : value < 0 ? -1 : 0);

const anyNumber = decimals(38, 80);
/** Also many that begin with the same digits. */
const orderable = fc.oneof(anyNumber, decimals(2, 2));
/** Small enough for every sum to have at most 38 digits. */
const addable = fc.oneof(decimals(16, 3), decimals(20, 8));

describe('numbers', () => {
  test('their byte order is the numeric order', () => {
    fc.assert(
      fc.property(orderable, orderable, (a, b) => {
        const [left, right] = aligned(a, b);
        const order = Buffer.compare(
          Buffer.from(sortableNumber(textOf(a))),
          Buffer.from(sortableNumber(textOf(b))),
        );
        expect(order).toBe(sign(left - right));
      }),
      { numRuns: 2000 },
    );
  });

  test('comparison is exact', () => {
    fc.assert(
      fc.property(anyNumber, anyNumber, fc.boolean(), (a, other, near) => {
        const b = near ? { ...a, digits: a.digits + 1n } : other;
        if (`${b.digits}`.replace('-', '').length > 38) return;
        const [left, right] = aligned(a, b);
        expect(sign(compareNumbers(textOf(a), textOf(b)))).toBe(sign(left - right));
      }),
      { numRuns: 2000 },
    );
  });

  test('sums and differences are exact', () => {
    fc.assert(
      fc.property(addable, addable, (a, b) => {
        const [left, right, exponent] = aligned(a, b);
        const [x, y] = [textOf(a), textOf(b)];
        expect(addNumbers(x, y)).toBe(textOf({ digits: left + right, exponent }));
        expect(subtractNumbers(x, y)).toBe(textOf({ digits: left - right, exponent }));
      }),
      { numRuns: 2000 },
    );
  });

  test('equal numbers have one text, however they are written', () => {
    fc.assert(
      fc.property(decimals(20, 20), fc.integer({ min: 0, max: 10 }), (number, zeros) => {
        const { digits, exponent } = number;
        const padded = `${digits}${'0'.repeat(zeros)}.${'0'.repeat(zeros)}E${exponent - zeros}`;
        expect(canonicalNumber(padded)).toBe(textOf(number));
      }),
    );
  });

  test.each([
    ['-0', '0'],
    ['+001.2300', '1.23'],
    ['.5e-3', '0.0005'],
    ['1E2', '100'],
    ['0e99999999', '0'],
    ['1E125', `1${'0'.repeat(125)}`],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalNumber(text)).toBe(canonical);
  });

  test.each([
    ['', 'cannot be converted'],
    ['1 ', 'cannot be converted'],
    ['0x1', 'cannot be converted'],
    ['NaN', 'cannot be converted'],
    ['1E126', 'overflow'],
    ['-1E126', 'overflow'],
    ['1e999999999', 'overflow'],
    ['1E-131', 'underflow'],
    ['1e-999999999', 'underflow'],
    [`${'1'.repeat(39)}`, 'more than 38 significant digits'],
  ])('"%s" is refused', (text, message) => {
    expect(() => canonicalNumber(text)).toThrow(message);
  });

  test('a sum beyond 38 digits is refused rather than rounded', () => {
    expect(() => addNumbers('1', `0.${'0'.repeat(37)}1`)).toThrow('38 significant digits');
  });
});
