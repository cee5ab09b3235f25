import type { Store } from '../../../store.ts';
import { clearIndex, fillIndex, recomputeExpiry } from '../items/storage.ts';
import type { Catalog } from './catalog.ts';
import type { Table, TableDefinition } from './table.ts';

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Gives a table that is there a new definition; its items stay and its indexes follow. */
export function bringUpToDate(
  catalog: Catalog,
  store: Store,
  table: Table,
  definition: TableDefinition,
): void {
  if (!same(table.key, definition.key)) {
    throw new Error(
      `The key schema of table ${table.name} differs from the stored one; a table's keys cannot change. Start afresh or give the table another name.`,
    );
  }
  const changed = { ...table, ...definition };
  const kept = (index: unknown, others: readonly unknown[]) =>
    others.some((other) => same(index, other));
  for (const index of table.indexes) {
    if (!kept(index, definition.indexes)) clearIndex(store, table, index);
  }
  for (const index of definition.indexes) {
    if (!kept(index, table.indexes)) fillIndex(store, changed, index);
  }
  if (table.expiryAttribute !== changed.expiryAttribute) recomputeExpiry(store, changed);
  catalog.replace(store, changed);
}
