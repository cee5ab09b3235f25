import type { Context } from '../../../service.ts';
import type { Store } from '../../../store.ts';
import { microsOf } from '../items/changes.ts';
import type { Job } from './jobs.ts';

/**
 * What the history says of the items of one export, gathered in slices, so that requests are not held
 * up and memory stays small. `first_id` and `last_id` are an item's changes within the span,
 * `next_id` is the first one behind it: what that one found is the item as it was at the span's end;
 * without it the item is as it stands.
 */
export const KEYS_DDL = `
  CREATE TABLE IF NOT EXISTS dynamodb_export_keys (
    export_id TEXT NOT NULL,
    pk NOT NULL,
    sk NOT NULL,
    first_id INTEGER,
    last_id INTEGER,
    next_id INTEGER,
    PRIMARY KEY (export_id, pk, sk)
  ) WITHOUT ROWID;
`;

/** A slice takes some 10 ms. */
const SLICE_ROWS = 2000;

const WITHIN = `
  INSERT INTO dynamodb_export_keys (export_id, pk, sk, first_id, last_id)
  SELECT ?, pk, sk, min(id), max(id) FROM dynamodb_changes
  WHERE table_id = ? AND id >= ? AND id < ? GROUP BY pk, sk
  ON CONFLICT DO UPDATE SET last_id = excluded.last_id`;
const BEHIND = `
  INSERT INTO dynamodb_export_keys (export_id, pk, sk, next_id)
  SELECT ?, pk, sk, min(id) FROM dynamodb_changes
  WHERE table_id = ? AND id >= ? AND id < ? GROUP BY pk, sk
  ON CONFLICT DO UPDATE SET next_id = coalesce(next_id, excluded.next_id)`;

/** Where the span of an export begins and ends, as ids of changes; a full one has no length. */
function spanIds({ request: { span } }: Job): {
  readonly from: number;
  readonly to: number;
} {
  return span.type === 'FULL_EXPORT'
    ? { from: microsOf(span.atEpochMs), to: microsOf(span.atEpochMs) }
    : { from: microsOf(span.fromEpochMs), to: microsOf(span.toEpochMs) };
}

/** Reads on in the history, a slice at a time, to its very end. */
export class ExportKeys {
  readonly #store: Store;
  readonly #job: Job;
  /** The changes before it are gathered. */
  #nextId: number;

  constructor({ store }: Pick<Context, 'store'>, job: Job) {
    this.#store = store;
    this.#job = job;
    this.#nextId = spanIds(job).from;
    this.clear();
  }

  /** Gathers one slice; false when there was nothing more at this instant. */
  gather(): boolean {
    const { to } = spanIds(this.#job);
    const end = this.#endOfSlice(this.#nextId < to ? to : Number.MAX_SAFE_INTEGER);
    if (end === undefined) {
      if (this.#nextId >= to) return false;
      this.#nextId = to;
      return true;
    }
    const { id, tableId } = this.#job;
    this.#store.run(end <= to ? WITHIN : BEHIND, id, tableId, this.#nextId, end);
    this.#nextId = end;
    return true;
  }

  /** The id behind the slice's last change; undefined without a change before `limit`. */
  #endOfSlice(limit: number): number | undefined {
    const row = this.#store.get<{ last: number | null }>(
      `SELECT max(id) AS last FROM (
         SELECT id FROM dynamodb_changes WHERE id >= ? AND id < ? ORDER BY id LIMIT ?)`,
      this.#nextId,
      limit,
      SLICE_ROWS,
    );
    return row?.last == null ? undefined : row.last + 1;
  }

  clear(): void {
    this.#store.run('DELETE FROM dynamodb_export_keys WHERE export_id = ?', this.#job.id);
  }
}
