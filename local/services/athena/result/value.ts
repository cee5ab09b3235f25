import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBValue,
} from '@duckdb/node-api';

const MS_PER_DAY = 86_400_000;

/** A value as the text that Athena answers; null for NULL. `isFloating` for double and real. */
export function render(value: DuckDBValue, isFloating = false): string | null {
  if (value === null) return null;
  if (typeof value === 'number') return isFloating ? floating(value) : String(value);
  if (value instanceof DuckDBTimestampTZValue) return `${timestamp(value.micros)} UTC`;
  if (value instanceof DuckDBTimestampValue) return timestamp(value.micros);
  if (value instanceof DuckDBDateValue) return iso(value.days * MS_PER_DAY).slice(0, 10);
  if (value instanceof DuckDBTimeValue) return iso(Number(value.micros / 1000n)).slice(11, 23);
  if (value instanceof DuckDBBlobValue) return hex(value.bytes);
  if (value instanceof DuckDBListValue) return `[${value.items.map(inner).join(', ')}]`;
  if (value instanceof DuckDBMapValue) {
    return `{${value.entries.map((entry) => `${inner(entry.key)}=${inner(entry.value)}`).join(', ')}}`;
  }
  if (value instanceof DuckDBStructValue) {
    const fields = Object.entries(value.entries);
    return `{${fields.map(([name, field]) => `${name.toLowerCase()}=${inner(field)}`).join(', ')}}`;
  }
  return String(value);
}

/** Inside of a list, map or struct a NULL is a word. */
const inner = (value: DuckDBValue): string =>
  render(value, typeof value === 'number' && !Number.isInteger(value)) ?? 'null';

const iso = (epochMs: number): string => new Date(epochMs).toISOString();

/** `2026-01-04 00:00:00.000`: Athena keeps milliseconds. */
const timestamp = (micros: bigint): string =>
  iso(Math.floor(Number(micros) / 1000))
    .replace('T', ' ')
    .replace('Z', '');

const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString('hex').match(/../g)?.join(' ') ?? '';

/** As Java writes a double: `61.94`, `1.0`, `1.0E7`. */
function floating(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e7)) {
    const text = Object.is(value, -0) ? '-0' : String(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  const [digits = '', exponent] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}
