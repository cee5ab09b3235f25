import { invalidParameter, validation } from '../errors.ts';
import { HASH_KEY_BYTES_MAX, RANGE_KEY_BYTES_MAX } from '../limits.ts';
import { type KeyAttribute, type KeySchema, keyAttributes, type Table } from '../tables/table.ts';
import { sortableNumber } from '../values/number.ts';
import { sizeOfValue } from '../values/size.ts';
import { type AttributeValue, attributeOf, type Item, typeOf } from '../values/value.ts';

/** A key attribute's value as SQLite orders it: text by UTF-8 bytes, or bytes. */
export type KeyValue = string | Buffer;

export interface Key {
  readonly hash: KeyValue;
  /** NO_RANGE in a table or index without a sort key. */
  readonly range: KeyValue;
}

export const NO_RANGE = '';

export function encodeKeyValue(value: AttributeValue): KeyValue {
  if ('S' in value) return value.S;
  if ('N' in value) return sortableNumber(value.N);
  if ('B' in value) return Buffer.from(value.B, 'base64');
  throw new TypeError(`a key cannot be of type ${typeOf(value)}`);
}

/** The key that the item has by that schema; `undefined` when an attribute of it is missing. */
export function encodeKey({ hash, range }: KeySchema, item: Item): Key | undefined {
  const first = attributeOf(item, hash.name);
  const second = range && attributeOf(item, range.name);
  if (!first || (range && !second)) return undefined;
  return { hash: encodeKeyValue(first), range: second ? encodeKeyValue(second) : NO_RANGE };
}

/** The key of an item to be stored. Throws ValidationException. */
export function keyOfItem(table: Table, item: Item): Key {
  for (const attribute of keyAttributes(table.key)) {
    const { name, type } = attribute;
    const value = attributeOf(item, name);
    if (!value) throw invalidParameter(`Missing the key ${name} in the item`);
    if (typeOf(value) !== type) {
      throw invalidParameter(
        `Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`,
      );
    }
    checkKeyValue(table.key, attribute, value);
  }
  return encodeKey(table.key, item) as Key;
}

/** The key that a `Key` parameter gives: exactly the key attributes. Throws ValidationException. */
export function keyOfParameter(table: Table, parameter: Item): Key {
  const attributes = keyAttributes(table.key);
  const fits = attributes.every(({ name, type }) => {
    const value = attributeOf(parameter, name);
    return value !== undefined && typeOf(value) === type;
  });
  if (!fits || Object.keys(parameter).length !== attributes.length) {
    throw validation('The provided key element does not match the schema');
  }
  for (const attribute of attributes) {
    checkKeyValue(table.key, attribute, parameter[attribute.name] as AttributeValue);
  }
  return encodeKey(table.key, parameter) as Key;
}

/** Not empty, and not too long. Throws ValidationException. */
export function checkKeyValue(
  schema: KeySchema,
  attribute: KeyAttribute,
  value: AttributeValue,
): void {
  const bytes = sizeOfValue(value);
  if (bytes === 0) {
    throw validation(
      `One or more parameter values are not valid. ${emptyKey(attribute)} Key: ${attribute.name}`,
    );
  }
  if (attribute === schema.hash && bytes > HASH_KEY_BYTES_MAX) {
    throw invalidParameter(
      `Size of hashkey has exceeded the maximum size limit of${HASH_KEY_BYTES_MAX} bytes`,
    );
  }
  if (attribute === schema.range && bytes > RANGE_KEY_BYTES_MAX) {
    throw invalidParameter(
      `Aggregated size of all range keys has exceeded the size limit of ${RANGE_KEY_BYTES_MAX} bytes`,
    );
  }
}

/** Index keys that are there have to be of their type and not empty. Throws ValidationException. */
export function checkIndexKeys(table: Table, item: Item): void {
  for (const index of table.indexes) {
    for (const { name, type } of keyAttributes(index.key)) {
      const value = attributeOf(item, name);
      if (!value) continue;
      if (typeOf(value) !== type) {
        throw invalidParameter(
          `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)} IndexName: ${index.name}`,
        );
      }
      if (sizeOfValue(value) > 0) continue;
      throw validation(
        `One or more parameter values are not valid. A value specified for a secondary index key is not supported. ${emptyKey({ type })} IndexName: ${index.name}, IndexKey: ${name}`,
      );
    }
  }
}

const emptyKey = ({ type }: Pick<KeyAttribute, 'type'>) =>
  `The AttributeValue for a key attribute cannot contain an empty ${type === 'B' ? 'binary' : 'string'} value.`;

/** One text for one item of one table, to find repetitions in a request. */
export function identityOf(table: Table, { hash, range }: Key): string {
  return JSON.stringify([table.id, asText(hash), asText(range)]);
}

const asText = (value: KeyValue) => (typeof value === 'string' ? value : value.toString('base64'));
