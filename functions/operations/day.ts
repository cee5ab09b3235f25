const DAY_MS = 24 * 3_600_000;

/** A day in UTC, as the table is exported and compared. */
export interface UtcDay {
  readonly date: string;
  readonly startEpochMs: number;
  /** Excluded. */
  readonly endEpochMs: number;
}

/** @param date `YYYY-MM-DD` */
export function utcDay(date: string): UtcDay {
  const startEpochMs = Date.parse(`${date}T00:00:00Z`);
  return { date, startEpochMs, endEpochMs: startEpochMs + DAY_MS };
}

/** The day before a schedule was due: the one that is over. */
export const dayBefore = (scheduledTime: string): UtcDay =>
  utcDay(new Date(Date.parse(scheduledTime) - DAY_MS).toISOString().slice(0, 10));
