import type { Context } from '../../../service.ts';
import { clearChanges } from '../items/changes.ts';
import { clearIndex, fillIndex, recomputeExpiry } from '../items/storage.ts';
import type { Catalog } from './catalog.ts';
import { recoveryOf, type Table, type TableDefinition } from './table.ts';

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Gives a table that is there a new definition; its items stay and its indexes follow. */
export function bringUpToDate(
  catalog: Catalog,
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  table: Table,
  definition: TableDefinition,
): void {
  if (!same(table.key, definition.key)) {
    throw new Error(
      `The key schema of table ${table.name} differs from the stored one; a table's keys cannot change. Start afresh or give the table another name.`,
    );
  }
  const recovery = recoveryOf(definition, clock.now(), table);
  const changed = { ...table, ...definition, recovery };
  const kept = (index: unknown, others: readonly unknown[]) =>
    others.some((other) => same(index, other));
  for (const index of table.indexes) {
    if (!kept(index, definition.indexes)) clearIndex(store, table, index);
  }
  for (const index of definition.indexes) {
    if (!kept(index, table.indexes)) fillIndex(store, changed, index);
  }
  if (table.expiryAttribute !== changed.expiryAttribute) recomputeExpiry(store, changed);
  if (table.recovery && !recovery) clearChanges(store, table);
  catalog.replace(store, changed);
}
