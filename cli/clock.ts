import { setTimeout } from 'node:timers/promises';
import { DateTime } from 'luxon';

/** The only source of time in the command line. */

/** Epoch milliseconds. */
export const now = (): number => Date.now();

/** Milliseconds that never step back, to measure durations with. */
export const monotonicMs = (): number => performance.now();

/** Ends early when it is aborted. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  setTimeout(ms, undefined, { ...(signal && { signal }) }).catch(() => undefined);

/** The calendar day of an instant in an IANA zone, as YYYY-MM-DD. */
export function dayIn(zone: string, epochMs: number): string {
  return DateTime.fromMillis(epochMs, { zone }).toFormat('yyyy-MM-dd');
}
