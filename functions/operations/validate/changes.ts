import * as z from 'zod';
import {
  VALIDATIONS,
  type ValidationName,
  type ValidationNotice,
  type ValidationResult,
} from '../../../schemas/operations/validations.ts';

/** A violation that was told of and has not ended. */
const Open = z.strictObject({
  since: z.iso.datetime(),
  toldAt: z.iso.datetime(),
  toldCount: z.number(),
});

/** What is violated, as far as operators know. */
export const Memory = z.partialRecord(z.enum(VALIDATIONS), Open);
export type Memory = z.infer<typeof Memory>;

/** One change: what is told of it, and what is remembered once it is told. */
export interface Change {
  readonly validation: ValidationName;
  readonly change: ValidationNotice['change'];
  readonly since: string;
  readonly result: Answered;
  readonly after: Memory[ValidationName];
}

type Answered = Extract<ValidationResult, { readonly count: number }>;

/** Half as much again is the same trouble; twice as much is worse. */
const WORSE_FACTOR = 2;
const REMINDED_AFTER_MS = 86_400_000;

/**
 * What operators are to be told after a run. A validation has ended when every day that was asked is right;
 * while one could not be asked and none is violated, nothing is known and nothing changes.
 * @param now as ISO 8601.
 */
export function changesOf(
  before: Memory,
  results: readonly ValidationResult[],
  now: string,
): Change[] {
  const byName = Map.groupBy(results, ({ validation }) => validation);
  return [...byName].flatMap(([validation, days]) => {
    const change = changeOf(before[validation], days, now);
    return change ? [{ validation, ...change }] : [];
  });
}

function changeOf(
  open: Memory[ValidationName],
  days: readonly ValidationResult[],
  now: string,
): Omit<Change, 'validation'> | undefined {
  const answered = days.filter((day) => day.outcome !== 'failed');
  const worst = answered
    .filter(({ outcome }) => outcome === 'violated')
    .toSorted((a, b) => b.count - a.count)[0];
  if (worst) {
    const { count } = worst;
    const since = open?.since ?? now;
    const after = { since, toldAt: now, toldCount: count };
    const told = { since, result: worst, after };
    if (!open) return { change: 'new', ...told };
    if (count >= open.toldCount * WORSE_FACTOR) return { change: 'worse', ...told };
    const ageMs = Date.parse(now) - Date.parse(open.toldAt);
    return ageMs >= REMINDED_AFTER_MS ? { change: 'reminder', ...told } : undefined;
  }
  const [latest] = answered.toSorted((a, b) => (a.date < b.date ? 1 : -1));
  if (!open || !latest || answered.length < days.length) return undefined;
  return { change: 'resolved', since: open.since, result: latest, after: undefined };
}
