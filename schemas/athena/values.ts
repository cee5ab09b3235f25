/** What a cell of a result can hold. */
export type Cell = string | number | boolean | null;

const WHOLE = new Set(['tinyint', 'smallint', 'integer', 'int', 'bigint']);
const FRACTIONAL = new Set(['real', 'float', 'double', 'decimal']);

/** Digits that a JSON number (IEEE 754 double) holds without loss. */
const EXACT_DIGITS_MAX = 15;

/**
 * A result's text as a value of its column's type, such as `bigint` or `decimal(10,2)`.
 * What a JSON number would change (a bigint beyond 2^53, NaN) stays text.
 */
export function readValue(text: string | undefined, columnType: string): Cell {
  if (text === undefined) return null;
  const type = columnType.toLowerCase().replace(/\(.*/, '');
  if (type === 'boolean') return text === 'true';
  if (WHOLE.has(type)) return Number.isSafeInteger(Number(text)) ? Number(text) : text;
  if (FRACTIONAL.has(type)) return isExact(text, type) ? Number(text) : text;
  return text;
}

function isExact(text: string, type: string): boolean {
  if (!Number.isFinite(Number(text))) return false;
  return (
    type !== 'decimal' || text.replace(/\D/g, '').replace(/^0+/, '').length <= EXACT_DIGITS_MAX
  );
}
