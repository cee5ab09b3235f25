import { READ_UNIT_BYTES, WRITE_UNIT_BYTES } from '../limits.ts';
import { type Index, projectedNames, type Table } from '../tables/table.ts';
import { equalItems } from '../values/compare.ts';
import { sizeOfItem } from '../values/size.ts';
import { type Item, pick } from '../values/value.ts';
import { encodeKey, type Key } from './keys.ts';
import { sameKey } from './storage.ts';

/** One item before and after a write; the same object twice when nothing is written. */
export interface Change {
  readonly table: Table;
  readonly key: Key;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/** Strong reads; an eventually consistent read costs half. */
export const readUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES));

const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));

const sizeOf = (item: Item | undefined) => (item ? sizeOfItem(item) : 0);

/** A write costs by the larger of the item before and after. */
export const tableWriteUnits = ({ before, after }: Change): number =>
  writeUnits(Math.max(sizeOf(before), sizeOf(after)));

/**
 * What a write costs an index: nothing when nothing projected changes, one write to enter, change
 * or leave, and two when the index key changes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
 */
export function indexWriteUnits(index: Index, { table, before, after }: Change): number {
  const [old, next] = [before, after].map((item) => item && entryOf(table, index, item));
  if (!old || !next) return old || next ? writeUnits(Math.max(sizeOf(old), sizeOf(next))) : 0;
  if (equalItems(old, next)) return 0;
  const [from, to] = [old, next].map((item) => encodeKey(index.key, item));
  return from && to && sameKey(from, to)
    ? writeUnits(Math.max(sizeOf(old), sizeOf(next)))
    : writeUnits(sizeOf(old)) + writeUnits(sizeOf(next));
}

/** What the index holds of the item; `undefined` when the item is not in it. */
export function entryOf(table: Table, index: Index, item: Item): Item | undefined {
  if (!encodeKey(index.key, item)) return undefined;
  const names = projectedNames(table, index);
  return names ? pick(item, names) : item;
}
