import type { Store } from '../../store.ts';

export const INVOCATION_TABLE = `
  CREATE TABLE IF NOT EXISTS scheduler_invocations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    schedule TEXT NOT NULL,
    scheduled_at_epoch_ms INTEGER NOT NULL,
    accepted_at_epoch_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at_epoch_ms INTEGER NOT NULL
  ) STRICT`;

/** One time that a schedule was due, until its target has taken it. */
export interface Invocation {
  readonly id: number;
  readonly schedule: string;
  readonly scheduledAtEpochMs: number;
  readonly acceptedAtEpochMs: number;
  /** How often it has been tried. */
  readonly attempts: number;
}

interface InvocationRow {
  readonly id: number;
  readonly schedule: string;
  readonly scheduled_at_epoch_ms: number;
  readonly accepted_at_epoch_ms: number;
  readonly attempts: number;
}

/** What is due and not taken yet: rows that a killed process finds again. */
export const invocations = {
  add(store: Store, schedule: string, scheduledAtEpochMs: number, nowEpochMs: number): void {
    store.run(
      `INSERT INTO scheduler_invocations (schedule, scheduled_at_epoch_ms, accepted_at_epoch_ms,
         due_at_epoch_ms) VALUES (?, ?, ?, ?)`,
      schedule,
      scheduledAtEpochMs,
      nowEpochMs,
      nowEpochMs,
    );
  },
  due(store: Store, nowEpochMs: number): Invocation[] {
    const rows = store.all<InvocationRow>(
      'SELECT * FROM scheduler_invocations WHERE due_at_epoch_ms <= ? ORDER BY id',
      nowEpochMs,
    );
    return rows.map((row) => ({
      id: row.id,
      schedule: row.schedule,
      scheduledAtEpochMs: row.scheduled_at_epoch_ms,
      acceptedAtEpochMs: row.accepted_at_epoch_ms,
      attempts: row.attempts,
    }));
  },
  nextDue: (store: Store): number | undefined =>
    store.get<{ due: number | null }>(
      'SELECT min(due_at_epoch_ms) AS due FROM scheduler_invocations',
    )?.due ?? undefined,
  remove(store: Store, id: number): void {
    store.run('DELETE FROM scheduler_invocations WHERE id = ?', id);
  },
  postpone(store: Store, id: number, attempts: number, dueAtEpochMs: number): void {
    store.run(
      'UPDATE scheduler_invocations SET attempts = ?, due_at_epoch_ms = ? WHERE id = ?',
      attempts,
      dueAtEpochMs,
      id,
    );
  },
};
