import type { Context } from '../../../service.ts';
import type { Store } from '../../../store.ts';
import type { Index, Table } from '../tables/table.ts';
import { sizeOfItem } from '../values/size.ts';
import { attributeOf, type Item } from '../values/value.ts';
import { noteChange } from './changes.ts';
import { encodeKey, type Key, type KeyValue } from './keys.ts';

/**
 * Items are JSON text under encoded keys. An index is a table of its own whose rows lead to the
 * item, so that a Query is a range scan of either; what an index projects is cut out when read.
 */
export const ITEMS_DDL = `
  CREATE TABLE IF NOT EXISTS dynamodb_items (
    table_id INTEGER NOT NULL,
    pk NOT NULL,
    sk NOT NULL,
    item TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    expires_at INTEGER,
    PRIMARY KEY (table_id, pk, sk)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS dynamodb_items_expiring
    ON dynamodb_items (expires_at) WHERE expires_at IS NOT NULL;
  CREATE TABLE IF NOT EXISTS dynamodb_index_entries (
    table_id INTEGER NOT NULL,
    index_name TEXT NOT NULL,
    index_pk NOT NULL,
    index_sk NOT NULL,
    pk NOT NULL,
    sk NOT NULL,
    PRIMARY KEY (table_id, index_name, index_pk, index_sk, pk, sk)
  ) WITHOUT ROWID;
`;

const READ = 'SELECT item FROM dynamodb_items WHERE table_id = ? AND pk = ? AND sk = ?';
const WRITE = `
  INSERT INTO dynamodb_items (table_id, pk, sk, item, size_bytes, expires_at) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (table_id, pk, sk) DO UPDATE SET
    item = excluded.item, size_bytes = excluded.size_bytes, expires_at = excluded.expires_at`;
const DELETE = 'DELETE FROM dynamodb_items WHERE table_id = ? AND pk = ? AND sk = ?';
const ENTER = 'INSERT INTO dynamodb_index_entries VALUES (?, ?, ?, ?, ?, ?)';
const LEAVE = `
  DELETE FROM dynamodb_index_entries
  WHERE table_id = ? AND index_name = ? AND index_pk = ? AND index_sk = ? AND pk = ? AND sk = ?`;

export function readItem(store: Store, table: Table, { hash, range }: Key): Item | undefined {
  const row = store.get<{ item: string }>(READ, table.id, hash, range);
  return row && (JSON.parse(row.item) as Item);
}

/** Puts `after` in the place of `before`, in the table and its indexes; call it in a transaction. */
export function writeItem(
  context: Pick<Context, 'store' | 'clock'>,
  table: Table,
  key: Key,
  before: Item | undefined,
  after: Item | undefined,
): void {
  const { store } = context;
  const { hash, range } = key;
  if (table.recovery) noteChange(context, table, key);
  if (after) {
    const expiresAt = expiryOf(table, after);
    const bytes = sizeOfItem(after);
    store.run(WRITE, table.id, hash, range, JSON.stringify(after), bytes, expiresAt);
  } else {
    store.run(DELETE, table.id, hash, range);
  }
  for (const index of table.indexes) moveEntry(store, table, index, key, before, after);
}

function moveEntry(
  store: Store,
  table: Table,
  index: Index,
  key: Key,
  before: Item | undefined,
  after: Item | undefined,
): void {
  const from = before && encodeKey(index.key, before);
  const to = after && encodeKey(index.key, after);
  if (from && to && sameKey(from, to)) return;
  if (from) store.run(LEAVE, table.id, index.name, from.hash, from.range, key.hash, key.range);
  if (to) store.run(ENTER, table.id, index.name, to.hash, to.range, key.hash, key.range);
}

export const sameKey = (a: Key, b: Key): boolean => same(a.hash, b.hash) && same(a.range, b.range);

const same = (a: KeyValue, b: KeyValue) =>
  a === b || (typeof a !== 'string' && typeof b !== 'string' && a.equals(b));

/** Epoch seconds at which the item goes; only a number says so. */
export function expiryOf({ expiryAttribute }: Table, item: Item): number | null {
  const value = expiryAttribute === undefined ? undefined : attributeOf(item, expiryAttribute);
  const seconds = value && 'N' in value ? Math.trunc(Number(value.N)) : undefined;
  return seconds !== undefined && Number.isSafeInteger(seconds) ? seconds : null;
}

interface Row {
  readonly pk: KeyValue | Uint8Array;
  readonly sk: KeyValue | Uint8Array;
  readonly item: string;
}

const ALL = 'SELECT pk, sk, item FROM dynamodb_items WHERE table_id = ?';

/** Enters every item of the table that has the index's keys. */
export function fillIndex(store: Store, table: Table, index: Index): void {
  for (const { pk, sk, item } of store.all<Row>(ALL, table.id)) {
    const entry = encodeKey(index.key, JSON.parse(item) as Item);
    if (entry) store.run(ENTER, table.id, index.name, entry.hash, entry.range, pk, sk);
  }
}

export function clearIndex(store: Store, table: Table, index: Index): void {
  store.run(
    'DELETE FROM dynamodb_index_entries WHERE table_id = ? AND index_name = ?',
    table.id,
    index.name,
  );
}

export function clearTable(store: Store, table: Table): void {
  store.run('DELETE FROM dynamodb_index_entries WHERE table_id = ?', table.id);
  store.run('DELETE FROM dynamodb_items WHERE table_id = ?', table.id);
}

/** Reads each item's expiry again, after the table's expiry attribute has changed. */
export function recomputeExpiry(store: Store, table: Table): void {
  const sql = 'UPDATE dynamodb_items SET expires_at = ? WHERE table_id = ? AND pk = ? AND sk = ?';
  for (const { pk, sk, item } of store.all<Row>(ALL, table.id)) {
    store.run(sql, expiryOf(table, JSON.parse(item) as Item), table.id, pk, sk);
  }
}

export function countTable(store: Store, table: Table): { items: number; bytes: number } {
  const sql =
    'SELECT count(*) AS items, total(size_bytes) AS bytes FROM dynamodb_items WHERE table_id = ?';
  return store.get<{ items: number; bytes: number }>(sql, table.id) ?? { items: 0, bytes: 0 };
}
