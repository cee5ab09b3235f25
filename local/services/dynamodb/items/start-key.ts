import { validation } from '../errors.ts';
import type { Bound, KeyRange } from '../expressions/key-condition.ts';
import { type Index, keyAttributes, type Table } from '../tables/table.ts';
import { normalizeItem } from '../values/normalize.ts';
import { attributeOf, type Item, typeOf } from '../values/value.ts';
import { encodeKey, type Key, type KeyValue } from './keys.ts';
import { positionNames } from './rows.ts';

/**
 * Checks ExclusiveStartKey: the very attributes that LastEvaluatedKey has, and within the range
 * that is read. Throws ValidationException.
 */
export function startKey(
  raw: unknown,
  table: Table,
  index: Index | undefined,
  range: KeyRange | undefined,
): Item | undefined {
  if (raw === undefined || raw === null) return undefined;
  const item = normalizeItem(raw);
  const attributes = [table, ...(index ? [index] : [])].flatMap(({ key }) => keyAttributes(key));
  const fits = attributes.every(({ name, type }) => {
    const value = attributeOf(item, name);
    return value !== undefined && typeOf(value) === type;
  });
  if (!fits || Object.keys(item).length !== positionNames({ table, index }).size) {
    throw validation('The provided starting key is invalid');
  }
  if (range) checkWithin(encodeKey((index ?? table).key, item) as Key, range);
  return item;
}

function checkWithin(key: Key, { hash, low, high }: KeyRange): void {
  if (compare(key.hash, hash) !== 0) {
    throw validation(
      'The provided starting key is outside query boundaries based on provided conditions',
    );
  }
  if (!isWithin(low, key.range, 1) || !isWithin(high, key.range, -1)) {
    throw validation('The provided starting key does not match the range key predicate');
  }
}

function isWithin(bound: Bound | undefined, value: KeyValue, side: 1 | -1): boolean {
  if (!bound) return true;
  const order = compare(value, bound.value) * side;
  return bound.inclusive ? order >= 0 : order > 0;
}

const compare = (a: KeyValue, b: KeyValue) => Buffer.compare(asBytes(a), asBytes(b));

const asBytes = (value: KeyValue) => (typeof value === 'string' ? Buffer.from(value) : value);
