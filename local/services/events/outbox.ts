import { dueRows } from '../../due-rows.ts';
import type { Store } from '../../store.ts';
import type { BusEvent } from './entries.ts';
import type { Target } from './resources.ts';

export const OUTBOX_TABLE = `
  CREATE TABLE IF NOT EXISTS events_outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    rule_arn TEXT NOT NULL,
    target TEXT NOT NULL,
    event TEXT NOT NULL,
    accepted_at_epoch_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at_epoch_ms INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS events_outbox_due ON events_outbox (due_at_epoch_ms);`;

/** One event on its way to one target. */
export interface Delivery {
  readonly id: number;
  readonly ruleArn: string;
  readonly target: Target;
  readonly event: BusEvent;
  readonly acceptedAtEpochMs: number;
  /** How often it has been tried. */
  readonly attempts: number;
}

interface DeliveryRow {
  readonly id: number;
  readonly rule_arn: string;
  readonly target: string;
  readonly event: string;
  readonly accepted_at_epoch_ms: number;
  readonly attempts: number;
}

export interface DueQuery {
  readonly afterId: number;
  readonly upToId: number;
  readonly dueAtEpochMs: number;
  readonly limit: number;
}

/** An event waits for others up to the next such instant: one call for many costs less. */
const GATHERING_MS = 50;

/** What was accepted and is not delivered yet: rows that a killed process finds again. */
export const outbox = {
  ...dueRows('events_outbox'),
  add(store: Store, ruleArn: string, target: Target, event: BusEvent, nowEpochMs: number): void {
    store.run(
      `INSERT INTO events_outbox (rule_arn, target, event, accepted_at_epoch_ms, due_at_epoch_ms)
       VALUES (?, ?, ?, ?, ?)`,
      ruleArn,
      JSON.stringify(target),
      JSON.stringify(event),
      nowEpochMs,
      nowEpochMs - (nowEpochMs % GATHERING_MS) + GATHERING_MS,
    );
  },
  due(store: Store, { afterId, upToId, dueAtEpochMs, limit }: DueQuery): Delivery[] {
    const rows = store.all<DeliveryRow>(
      `SELECT * FROM events_outbox
       WHERE id > ? AND id <= ? AND due_at_epoch_ms <= ? ORDER BY id LIMIT ?`,
      afterId,
      upToId,
      dueAtEpochMs,
      limit,
    );
    return rows.map((row) => ({
      id: row.id,
      ruleArn: row.rule_arn,
      target: JSON.parse(row.target) as Target,
      event: JSON.parse(row.event) as BusEvent,
      acceptedAtEpochMs: row.accepted_at_epoch_ms,
      attempts: row.attempts,
    }));
  },
  lastId: (store: Store): number =>
    store.get<{ id: number | null }>('SELECT max(id) AS id FROM events_outbox')?.id ?? 0,
};
