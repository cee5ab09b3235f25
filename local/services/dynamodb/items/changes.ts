import type { Context } from '../../../service.ts';
import type { Store } from '../../../store.ts';
import type { Table } from '../tables/table.ts';
import type { Key } from './keys.ts';

/**
 * The history of tables with point-in-time recovery: a row a write, which holds the item as it was
 * before, or NULL. What a write made of it is what the next one found, or the item as it stands. The
 * id is the instant in microseconds since the epoch, made unique, so that the newest row is always
 * the last of the tree and a time is a range of ids.
 */
export const CHANGES_DDL = `
  CREATE TABLE IF NOT EXISTS dynamodb_changes (
    id INTEGER PRIMARY KEY,
    table_id INTEGER NOT NULL,
    pk NOT NULL,
    sk NOT NULL,
    before TEXT
  );
`;

const NOTE = `
  INSERT INTO dynamodb_changes (id, table_id, pk, sk, before) VALUES (
    max(?1, coalesce((SELECT max(id) + 1 FROM dynamodb_changes), 0)), ?2, ?3, ?4,
    (SELECT item FROM dynamodb_items WHERE table_id = ?2 AND pk = ?3 AND sk = ?4)
  )`;

export const microsOf = (epochMs: number): number => epochMs * 1000;

/** Notes the item as it stands; call it before its write, in the same transaction. */
export function noteChange(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  { id }: Table,
  { hash, range }: Key,
): void {
  store.run(NOTE, microsOf(clock.now()), id, hash, range);
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html */
const DAY_MS = 24 * 60 * 60 * 1000;

/** The earliest instant that the table can be exported from; `undefined` without recovery. */
export function recoverableFrom(table: Table, nowEpochMs: number): number | undefined {
  const { recovery } = table;
  return recovery && Math.max(recovery.sinceEpochMs, nowEpochMs - recovery.days * DAY_MS);
}

/** So many rows go in one transaction, so that requests are not held up. */
const SWEPT_ROWS = 5000;

/**
 * Forgets what is older than the table's days, and one more: an export from the very end of them may
 * still be under way. Returns whether there is more of it.
 */
export function sweepChanges(store: Store, { id, recovery }: Table, nowEpochMs: number): boolean {
  if (!recovery) return false;
  const { changes } = store.run(
    `DELETE FROM dynamodb_changes WHERE id IN (
       SELECT id FROM dynamodb_changes WHERE table_id = ? AND id < ? ORDER BY id LIMIT ?)`,
    id,
    microsOf(nowEpochMs - (recovery.days + 1) * DAY_MS),
    SWEPT_ROWS,
  );
  return changes === SWEPT_ROWS;
}

export function clearChanges(store: Store, { id }: Table): void {
  store.run('DELETE FROM dynamodb_changes WHERE table_id = ?', id);
}
