import type { Store } from '../../store.ts';

/**
 * Records wait in rows. A delivery is a row too, written before its object: the object's key and the
 * last record that is in it. A process killed between the object and the end of its delivery puts
 * the same object again, never a second one.
 */
export const BUFFER_TABLES = `
  CREATE TABLE IF NOT EXISTS firehose_records (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    stream TEXT NOT NULL,
    data BLOB NOT NULL,
    arrived_at_epoch_ms INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS firehose_records_stream ON firehose_records (stream, id);
  CREATE TABLE IF NOT EXISTS firehose_deliveries (
    stream TEXT PRIMARY KEY,
    object_key TEXT NOT NULL,
    last_id INTEGER NOT NULL
  );`;

/** An object on its way: all records of its stream up to that id. */
export interface Delivery {
  readonly objectKey: string;
  readonly lastId: number;
}

/** The records with which one object is filled. */
export interface Filling {
  readonly lastId: number;
  readonly oldestAtEpochMs: number;
}

export interface Held {
  readonly bytes: number;
  readonly oldestAtEpochMs: number;
}

interface SizeRow {
  readonly id: number;
  readonly bytes: number;
  readonly arrived_at_epoch_ms: number;
}

export const buffer = {
  add(store: Store, stream: string, data: Uint8Array, nowEpochMs: number): number {
    const sql = 'INSERT INTO firehose_records (stream, data, arrived_at_epoch_ms) VALUES (?, ?, ?)';
    return store.run(sql, stream, data, nowEpochMs).lastInsertRowid;
  },
  /** Undefined when nothing waits. */
  held(store: Store, stream: string): Held | undefined {
    const row = store.get<{ bytes: number | null; oldest: number | null }>(
      `SELECT sum(length(data)) AS bytes, min(arrived_at_epoch_ms) AS oldest
       FROM firehose_records WHERE stream = ?`,
      stream,
    );
    return row?.bytes == null || row.oldest == null
      ? undefined
      : { bytes: row.bytes, oldestAtEpochMs: row.oldest };
  },
  /** The oldest records that fill an object of that size, none after `upToId`. */
  filling(store: Store, stream: string, sizeBytes: number, upToId: number): Filling | undefined {
    const rows = store.all<SizeRow>(
      `SELECT id, length(data) AS bytes, arrived_at_epoch_ms
       FROM firehose_records WHERE stream = ? AND id <= ? ORDER BY id`,
      stream,
      upToId,
    );
    const [oldest] = rows;
    if (!oldest) return undefined;
    let bytes = 0;
    const last = rows.find((row) => {
      bytes += row.bytes;
      return bytes >= sizeBytes;
    });
    const lastId = last?.id ?? rows.at(-1)?.id ?? oldest.id;
    return { lastId, oldestAtEpochMs: oldest.arrived_at_epoch_ms };
  },
  lastId: (store: Store): number =>
    store.get<{ id: number | null }>('SELECT max(id) AS id FROM firehose_records')?.id ?? 0,
  /** The delivery under way. */
  delivery(store: Store, stream: string): Delivery | undefined {
    const row = store.get<{ object_key: string; last_id: number }>(
      'SELECT object_key, last_id FROM firehose_deliveries WHERE stream = ?',
      stream,
    );
    return row && { objectKey: row.object_key, lastId: row.last_id };
  },
  beginDelivery(store: Store, stream: string, { objectKey, lastId }: Delivery): void {
    const sql = 'INSERT INTO firehose_deliveries (stream, object_key, last_id) VALUES (?, ?, ?)';
    store.run(sql, stream, objectKey, lastId);
  },
  records: (store: Store, stream: string, lastId: number): Uint8Array[] =>
    store
      .all<{ data: Uint8Array }>(
        'SELECT data FROM firehose_records WHERE stream = ? AND id <= ? ORDER BY id',
        stream,
        lastId,
      )
      .map(({ data }) => data),
  endDelivery(store: Store, stream: string, lastId: number): void {
    store.transaction(() => {
      store.run('DELETE FROM firehose_records WHERE stream = ? AND id <= ?', stream, lastId);
      store.run('DELETE FROM firehose_deliveries WHERE stream = ?', stream);
    });
  },
};
