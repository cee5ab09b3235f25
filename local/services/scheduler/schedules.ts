import type { Context } from '../../service.ts';
import type { Store } from '../../store.ts';
import { parseExpression, type Recurrence } from './expression.ts';
import { invocations } from './invocations.ts';
import type { ScheduleProperties } from './resources.ts';

export const SCHEDULE_TABLE = `
  CREATE TABLE IF NOT EXISTS scheduler_schedules (
    name TEXT PRIMARY KEY,
    timing TEXT NOT NULL,
    created_at_epoch_ms INTEGER NOT NULL,
    changed_at_epoch_ms INTEGER NOT NULL,
    first_at_epoch_ms INTEGER,
    due_at_epoch_ms INTEGER
  ) STRICT`;

interface ScheduleRow {
  readonly timing: string;
  readonly created_at_epoch_ms: number;
  readonly changed_at_epoch_ms: number;
  readonly first_at_epoch_ms: number | null;
  readonly due_at_epoch_ms: number | null;
}

interface Declared {
  readonly name: string;
  readonly arn: string;
  readonly properties: ScheduleProperties;
}

/** A schedule as the template has it. */
export interface Schedule extends Declared {
  readonly recurrence: Recurrence;
}

/**
 * Schedules are invoked within the minute that they are due. What is later has been missed while the
 * process was not there, and is not caught up: AWS, which is always there, never has anything to catch up.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
const PRECISION_MS = 60_000;

/** The schedules of the template; when each is due next is durable. */
export class Schedules {
  readonly #byName = new Map<string, Schedule>();

  /** A schedule that is there already keeps its time, unless that is what has changed. */
  put(declared: Declared, { store, clock }: Context): void {
    const { name, properties } = declared;
    const { ScheduleExpression, ScheduleExpressionTimezone, StartDate, EndDate, State } =
      properties;
    const recurrence = parseExpression(ScheduleExpression, ScheduleExpressionTimezone);
    const schedule = { ...declared, recurrence };
    this.#byName.set(name, schedule);
    const timing = JSON.stringify([
      ScheduleExpression,
      ScheduleExpressionTimezone,
      StartDate,
      EndDate,
      State,
    ]);
    const kept = this.#row(store, name);
    if (kept?.timing === timing) return;
    const now = clock.now();
    const first = recurrence.first(Math.max(now, StartDate ?? now)) ?? null;
    store.run(
      `INSERT OR REPLACE INTO scheduler_schedules (name, timing, created_at_epoch_ms,
         changed_at_epoch_ms, first_at_epoch_ms, due_at_epoch_ms) VALUES (?, ?, ?, ?, ?, ?)`,
      name,
      timing,
      kept?.created_at_epoch_ms ?? now,
      now,
      first,
      within(schedule, first ?? undefined) ?? null,
    );
  }

  get(name: string): Schedule | undefined {
    return this.#byName.get(name);
  }

  all(): readonly Schedule[] {
    return [...this.#byName.values()];
  }

  /** When it was made and last changed, in epoch milliseconds. */
  times(store: Store, name: string): { createdAtEpochMs: number; changedAtEpochMs: number } {
    const row = this.#row(store, name);
    if (!row) throw new Error(`No row for the schedule ${name}`);
    return {
      createdAtEpochMs: row.created_at_epoch_ms,
      changedAtEpochMs: row.changed_at_epoch_ms,
    };
  }

  /** Notes an invocation for whatever is due, and moves each schedule on, in one transaction. */
  begin({ store, clock }: Context): void {
    store.transaction(() => {
      for (const schedule of this.#byName.values()) this.#beginOne(schedule, store, clock.now());
    });
  }

  /** When a schedule is due next, if ever. */
  nextDue(store: Store): number | undefined {
    const due = [...this.#byName.keys()]
      .map((name) => this.#row(store, name)?.due_at_epoch_ms)
      .filter((at) => typeof at === 'number');
    return due.length > 0 ? Math.min(...due) : undefined;
  }

  #beginOne(schedule: Schedule, store: Store, now: number): void {
    const row = this.#row(store, schedule.name);
    const firstEpochMs = row?.first_at_epoch_ms;
    if (!row?.due_at_epoch_ms || typeof firstEpochMs !== 'number') return;
    const after = (epochMs: number) =>
      within(schedule, schedule.recurrence.next(epochMs, firstEpochMs));
    let due: number | undefined = row.due_at_epoch_ms;
    if (due > now) return;
    if (due < now - PRECISION_MS) due = after(now - PRECISION_MS);
    for (; due !== undefined && due <= now; due = after(due)) {
      invocations.add(store, schedule.name, due, now);
    }
    store.run(
      'UPDATE scheduler_schedules SET due_at_epoch_ms = ? WHERE name = ?',
      due ?? null,
      schedule.name,
    );
  }

  #row(store: Store, name: string): ScheduleRow | undefined {
    return store.get<ScheduleRow>('SELECT * FROM scheduler_schedules WHERE name = ?', name);
  }
}

/** That time, unless the schedule is switched off or at its end. */
function within({ properties: { EndDate, State } }: Schedule, epochMs: number | undefined) {
  if (State === 'DISABLED' || epochMs === undefined) return undefined;
  return EndDate !== undefined && epochMs > EndDate ? undefined : epochMs;
}
