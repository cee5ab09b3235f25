import type { Store } from '../../store.ts';

export const LOG_TABLE = `
  CREATE TABLE IF NOT EXISTS log_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    log_group TEXT NOT NULL,
    log_stream TEXT NOT NULL,
    timestamp_epoch_ms INTEGER NOT NULL,
    message TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS log_events_time ON log_events (log_group, timestamp_epoch_ms, id);
  CREATE TABLE IF NOT EXISTS log_streams (
    log_group TEXT NOT NULL,
    log_stream TEXT NOT NULL,
    created_at_epoch_ms INTEGER NOT NULL,
    PRIMARY KEY (log_group, log_stream)
  )`;

export interface LogEvent {
  readonly id: number;
  readonly log_stream: string;
  readonly timestamp_epoch_ms: number;
  readonly message: string;
}

export interface LogRange {
  readonly group: string;
  /** Inclusive. */
  readonly fromEpochMs: number;
  /** Exclusive. */
  readonly toEpochMs: number;
}

export const logEvents = {
  add(store: Store, group: string, stream: string, epochMs: number, message: string): void {
    const sql =
      'INSERT INTO log_events (log_group, log_stream, timestamp_epoch_ms, message) VALUES (?, ?, ?, ?)';
    store.run(sql, group, stream, epochMs, message);
  },
  removeBefore(store: Store, group: string, epochMs: number): void {
    const sql = 'DELETE FROM log_events WHERE log_group = ? AND timestamp_epoch_ms < ?';
    store.run(sql, group, epochMs);
  },
  /** By time, and those of one time in the order in which they came. */
  within: (store: Store, { group, fromEpochMs, toEpochMs }: LogRange): LogEvent[] =>
    store.all<LogEvent>(
      `SELECT id, log_stream, timestamp_epoch_ms, message FROM log_events
       WHERE log_group = ? AND timestamp_epoch_ms >= ? AND timestamp_epoch_ms < ?
       ORDER BY timestamp_epoch_ms, id`,
      group,
      fromEpochMs,
      toEpochMs,
    ),
  groups: (store: Store): string[] =>
    store
      .all<{ log_group: string }>('SELECT DISTINCT log_group FROM log_events')
      .map(({ log_group }) => log_group),
};

interface StreamRow {
  readonly name: string;
  readonly created: number;
  /** Of its events, in epoch milliseconds; null when there are none yet. */
  readonly first: number | null;
  readonly last: number | null;
}

export const logStreams = {
  /** False when it is there already. */
  create(store: Store, group: string, stream: string, nowEpochMs: number): boolean {
    const sql = 'INSERT OR IGNORE INTO log_streams VALUES (?, ?, ?)';
    return store.run(sql, group, stream, nowEpochMs).changes > 0;
  },
  /** Those that were made, and those that events were put to, by name. */
  of: (store: Store, group: string): StreamRow[] =>
    store.all<StreamRow>(
      `SELECT log_stream AS name, coalesce(min(made), min(at)) AS created,
              min(at) AS first, max(at) AS last
       FROM (SELECT log_stream, NULL AS made, timestamp_epoch_ms AS at
             FROM log_events WHERE log_group = ?1
             UNION ALL
             SELECT log_stream, created_at_epoch_ms, NULL FROM log_streams WHERE log_group = ?1)
       GROUP BY log_stream ORDER BY log_stream`,
      group,
    ),
};
