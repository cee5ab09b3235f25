import { type AttributeValue, type Item, membersOf } from './value.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
const CONTAINER_BYTES = 3;
const ELEMENT_BYTES = 1;

/** Bytes by which limits and capacity are counted: names and values. */
export function sizeOfItem(item: Item): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(item)) {
    bytes += Buffer.byteLength(name) + sizeOfValue(value);
  }
  return bytes;
}

export function sizeOfValue(value: AttributeValue): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('N' in value) return sizeOfNumber(value.N);
  if ('B' in value) return sizeOfBinary(value.B);
  if ('BOOL' in value || 'NULL' in value) return 1;
  if ('L' in value) {
    return value.L.reduce(
      (bytes, element) => bytes + ELEMENT_BYTES + sizeOfValue(element),
      CONTAINER_BYTES,
    );
  }
  if ('M' in value) {
    return CONTAINER_BYTES + sizeOfItem(value.M) + ELEMENT_BYTES * Object.keys(value.M).length;
  }
  const set = membersOf(value);
  const measure = { SS: Buffer.byteLength, NS: sizeOfNumber, BS: sizeOfBinary }[set?.type ?? 'SS'];
  return (set?.members ?? []).reduce((bytes, member) => bytes + measure(member), 0);
}

/** One byte a pair of significant digits, one more, and one for the sign of a negative. */
function sizeOfNumber(text: string): number {
  const significant = text.replace(/^-?0*\.?0*|\./g, '').replace(/0+$/, '');
  return Math.ceil(significant.length / 2) + 1 + (text.startsWith('-') ? 1 : 0);
}

export function sizeOfBinary(base64: string): number {
  return Buffer.byteLength(base64, 'base64');
}
