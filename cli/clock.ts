import { DateTime } from 'luxon';

/** The only source of time in the command line. */

/** Epoch milliseconds. */
export const now = (): number => Date.now();

/** Milliseconds that never step back, to measure durations with. */
export const monotonicMs = (): number => performance.now();

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** The calendar day of an instant in an IANA zone, as YYYY-MM-DD. */
export function dayIn(zone: string, epochMs: number): string {
  return DateTime.fromMillis(epochMs, { zone }).toFormat('yyyy-MM-dd');
}
