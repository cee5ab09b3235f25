import { dueRows } from '../../due-rows.ts';
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
  ...dueRows('scheduler_invocations'),
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
};
