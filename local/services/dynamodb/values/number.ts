import { BigNumber } from 'bignumber.js';
import { validation } from '../errors.ts';
import { NUMBER_DIGITS_MAX, NUMBER_EXPONENT_MAX, NUMBER_EXPONENT_MIN } from '../limits.ts';

/** Canonical already, and exact as a double together with any sum of two: the hot path. */
const SHORT_INTEGER = /^(?:0|-?[1-9]\d{0,13})$/;
/** Texts up to this length have at most 15 digits, which doubles tell apart and order exactly. */
const EXACT_TEXT_LENGTH_MAX = 15;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+))?$/;
/** Beyond this no exponent can be in range; it keeps absurd texts away from the arithmetic. */
const WRITTEN_EXPONENT_MAX = 1000;

/**
 * The one text of a number: plain decimal notation without needless zeros. Texts are equal exactly
 * when the numbers are. Throws ValidationException beyond 38 digits or out of range.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
export function canonicalNumber(text: string): string {
  if (SHORT_INTEGER.test(text)) return text;
  const [whole, exponent] = NUMBER.exec(text) ?? [];
  if (whole === undefined) {
    throw validation(`The parameter cannot be converted to a numeric value: ${text}`);
  }
  const written = Math.abs(Number(exponent ?? 0)) > WRITTEN_EXPONENT_MAX;
  if (!written) return canonical(new BigNumber(text));
  if (/^[^eE]*[1-9]/.test(text)) throw Number(exponent) > 0 ? overflow() : underflow();
  return '0';
}

const overflow = () =>
  validation(
    'Number overflow. Attempting to store a number with magnitude larger than supported range',
  );
const underflow = () =>
  validation(
    'Number underflow. Attempting to store a number with magnitude smaller than supported range',
  );

function canonical(number: BigNumber): string {
  if (number.isZero()) return '0';
  const exponent = number.e ?? 0;
  if (exponent > NUMBER_EXPONENT_MAX) throw overflow();
  if (exponent < NUMBER_EXPONENT_MIN) throw underflow();
  if (number.precision() > NUMBER_DIGITS_MAX) {
    throw validation('Attempting to store more than 38 significant digits in a Number');
  }
  return number.toFixed();
}

/** Exact; throws ValidationException when the sum does not fit. Takes and gives canonical texts. */
export function addNumbers(a: string, b: string): string {
  if (SHORT_INTEGER.test(a) && SHORT_INTEGER.test(b)) return String(Number(a) + Number(b));
  return canonical(new BigNumber(a).plus(b));
}

/** Exact; throws ValidationException when the difference does not fit. */
export function subtractNumbers(a: string, b: string): string {
  if (SHORT_INTEGER.test(a) && SHORT_INTEGER.test(b)) return String(Number(a) - Number(b));
  return canonical(new BigNumber(a).minus(b));
}

/** Negative, zero or positive. Takes canonical texts. */
export function compareNumbers(a: string, b: string): number {
  if (a.length <= EXACT_TEXT_LENGTH_MAX && b.length <= EXACT_TEXT_LENGTH_MAX) {
    return Number(a) - Number(b);
  }
  return new BigNumber(a).comparedTo(b) ?? 0;
}

const EXPONENT_OFFSET = 200;
const EXPONENT_COMPLEMENT = 999;
/** Sorts after every digit: of two negatives that begin alike, the shorter is the greater. */
const NEGATIVE_END = '~';

/**
 * A text whose byte order is the numeric order: sign, exponent, digits; for negatives the
 * complement of both. Takes a canonical text.
 */
export function sortableNumber(text: string): string {
  if (text === '0') return '1';
  const number = new BigNumber(text);
  const digits = number.abs().toExponential().replace(/e.*$/, '').replace('.', '');
  const exponent = (number.e ?? 0) + EXPONENT_OFFSET;
  if (number.isPositive()) return `2${String(exponent).padStart(3, '0')}${digits}`;
  const complement = digits.replace(/\d/g, (digit) => String(9 - Number(digit)));
  return `0${String(EXPONENT_COMPLEMENT - exponent).padStart(3, '0')}${complement}${NEGATIVE_END}`;
}
