import { DateTime } from 'luxon';
import { cronSchedule, InvalidExpression } from './cron.ts';

/** When a schedule is due. */
export interface Recurrence {
  /** The first instant, if there is one; for `rate` counted from when the schedule was made or begins. */
  first(fromEpochMs: number): number | undefined;
  /** The first instant after the given one, with the same count as `first`. */
  next(afterEpochMs: number, firstEpochMs: number): number | undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  // On the clock, whatever the zone does that day. https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
  day: 86_400_000,
};

/**
 * `rate(value unit)`, `cron(fields)` or `at(yyyy-mm-ddThh:mm:ss)`.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 * @param zone an IANA name; `rate` does not look at it.
 * @throws InvalidExpression
 */
export function parseExpression(expression: string, zone: string): Recurrence {
  const [, kind, inside = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  switch (kind) {
    case 'rate':
      return rate(inside);
    case 'at':
      return at(inside, zone);
    case 'cron': {
      const next = cronSchedule(inside, zone);
      // A time that has just come counts: a schedule is made before it is due.
      return { first: (fromEpochMs) => next(fromEpochMs - 1), next };
    }
    default:
      throw new InvalidExpression('a schedule is rate(…), cron(…) or at(…)');
  }
}

function rate(inside: string): Recurrence {
  const [, value, unit = ''] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(inside) ?? [];
  const unitMs = UNIT_MS[unit];
  if (!unitMs) throw new InvalidExpression('rate is a number from 1 and minutes, hours or days');
  const everyMs = Number(value) * unitMs;
  return {
    first: (fromEpochMs) => fromEpochMs,
    next: (afterEpochMs, firstEpochMs) =>
      firstEpochMs + (Math.floor((afterEpochMs - firstEpochMs) / everyMs) + 1) * everyMs,
  };
}

function at(inside: string, zone: string): Recurrence {
  const instant = DateTime.fromFormat(inside, "yyyy-MM-dd'T'HH:mm:ss", { zone });
  if (!instant.isValid) throw new InvalidExpression('at is a time like 2026-12-31T23:59:00');
  const epochMs = Math.min(...instant.getPossibleOffsets().map((possible) => possible.toMillis()));
  const notBefore = (fromEpochMs: number) => (epochMs >= fromEpochMs ? epochMs : undefined);
  return { first: notBefore, next: (afterEpochMs) => notBefore(afterEpochMs + 1) };
}
