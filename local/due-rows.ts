import type { Store } from './store.ts';

/**
 * What every table has in common whose rows wait until they are due and stay until they are done: the
 * columns `id`, `attempts` and `due_at_epoch_ms`.
 */
export function dueRows(table: string) {
  const next = `SELECT min(due_at_epoch_ms) AS due FROM ${table}`;
  const done = `DELETE FROM ${table} WHERE id = ?`;
  const later = `UPDATE ${table} SET attempts = ?, due_at_epoch_ms = ? WHERE id = ?`;
  return {
    /** When the next row is due; undefined when there is none. */
    nextDue: (store: Store): number | undefined =>
      store.get<{ due: number | null }>(next)?.due ?? undefined,
    remove(store: Store, id: number): void {
      store.run(done, id);
    },
    postpone(store: Store, id: number, attempts: number, dueAtEpochMs: number): void {
      store.run(later, attempts, dueAtEpochMs, id);
    },
  };
}
