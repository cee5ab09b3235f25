import type { SQLInputValue } from 'node:sqlite';
import type { Store } from '../../../store.ts';
import type { KeyRange } from '../expressions/key-condition.ts';
import { PAGE_BYTES_MAX } from '../limits.ts';
import { type Index, type KeySchema, keyAttributes, type Table } from '../tables/table.ts';
import { sizeOfItem } from '../values/size.ts';
import { type Item, pick } from '../values/value.ts';
import { entryOf } from './capacity.ts';
import { encodeKey, type KeyValue } from './keys.ts';

/** A stretch of a table or index to be read in order. */
export interface Reading {
  readonly table: Table;
  readonly index: Index | undefined;
  /** Without one everything is read. */
  readonly range: KeyRange | undefined;
  /** The key after which to begin, as LastEvaluatedKey gave it. */
  readonly after: Item | undefined;
  readonly forward: boolean;
  readonly limit: number;
}

export interface Page {
  /** As the table or the index holds them. */
  readonly items: readonly Item[];
  readonly bytes: number;
  /** Where to go on; `undefined` when the end was reached. */
  readonly lastKey: Item | undefined;
}

/** Rows of one SQL statement: most pages fit, and a large one is not read far beyond its end. */
const CHUNK_ROWS = 250;

/** Reads up to the limit or 1 MB, whichever comes first. */
export function readPage(store: Store, reading: Reading): Page {
  const { table, index, limit } = reading;
  const items: Item[] = [];
  let bytes = 0;
  let { after } = reading;
  for (;;) {
    const wanted = Math.min(limit - items.length, CHUNK_ROWS);
    const rows = readChunk(store, { ...reading, after }, wanted);
    for (const row of rows) {
      const item = JSON.parse(row.item) as Item;
      const held = (index ? entryOf(table, index, item) : item) ?? item;
      items.push(held);
      bytes += sizeOfItem(held);
      after = pick(item, positionNames(reading));
      if (items.length === limit || bytes >= PAGE_BYTES_MAX)
        return { items, bytes, lastKey: after };
    }
    if (rows.length < wanted) return { items, bytes, lastKey: undefined };
  }
}

/** The attributes that LastEvaluatedKey and ExclusiveStartKey have. */
export function positionNames({ table, index }: Pick<Reading, 'table' | 'index'>): Set<string> {
  const schemas: KeySchema[] = index ? [index.key, table.key] : [table.key];
  return new Set(schemas.flatMap(keyAttributes).map(({ name }) => name));
}

function readChunk(store: Store, reading: Reading, limit: number): readonly { item: string }[] {
  const { table, index, range, forward } = reading;
  const conditions: string[] = [index ? 'e.table_id = ? AND e.index_name = ?' : 'i.table_id = ?'];
  const values: SQLInputValue[] = index ? [table.id, index.name] : [table.id];
  const [hash, ...rest] = index ? ['e.index_pk', 'e.index_sk', 'e.pk', 'e.sk'] : ['i.pk', 'i.sk'];
  const order = range ? rest : [hash, ...rest];
  if (range) {
    conditions.push(`${hash} = ?`);
    values.push(range.hash);
  }
  const position = positionOf(reading);
  if (position) {
    // A start key lies within the range, so it takes the place of the bound on its side.
    const places = order.map(() => '?').join(', ');
    conditions.push(`(${order.join(', ')}) ${forward ? '>' : '<'} (${places})`);
    values.push(...position);
  }
  const bounds = [
    { bound: range?.low, operator: '>', replaced: position && forward },
    { bound: range?.high, operator: '<', replaced: position && !forward },
  ];
  for (const { bound, operator, replaced } of bounds) {
    if (!bound || replaced) continue;
    conditions.push(`${rest[0]} ${operator}${bound.inclusive ? '=' : ''} ?`);
    values.push(bound.value);
  }
  const from = index
    ? 'dynamodb_index_entries e CROSS JOIN dynamodb_items i ON i.table_id = e.table_id AND i.pk = e.pk AND i.sk = e.sk'
    : 'dynamodb_items i';
  const direction = forward ? 'ASC' : 'DESC';
  return store.all<{ item: string }>(
    `SELECT i.item FROM ${from} WHERE ${conditions.join(' AND ')}
     ORDER BY ${order.map((column) => `${column} ${direction}`).join(', ')} LIMIT ?`,
    ...values,
    limit,
  );
}

/** The start key in the order of the columns, without the partition key when that is fixed. */
function positionOf({ table, index, range, after }: Reading): KeyValue[] | undefined {
  if (!after) return undefined;
  const own = encodeKey(table.key, after);
  const entry = index && encodeKey(index.key, after);
  if (!own || (index && !entry)) return undefined;
  const columns = [entry, own].flatMap((key) => (key ? [key.hash, key.range] : []));
  return range ? columns.slice(1) : columns;
}
