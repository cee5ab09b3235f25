import type { Random } from '../../random.ts';
import type { Delivery } from './outbox.ts';
import type { Failure } from './targets.ts';

/**
 * EventBridge backs off exponentially with jitter, and says no more than that and 185 times in 24
 * hours: this doubles from a second to ten minutes, which comes to about as much.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 */
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 10 * 60 * 1000;

/** Between half the delay and the whole, so that what failed together is not tried together. */
export function delayBeforeAttempt(attempts: number, random: Random): number {
  const delay = Math.min(FIRST_DELAY_MS * 2 ** (attempts - 1), LONGEST_DELAY_MS);
  return Math.round(delay * (0.5 + random.bytes(4).readUInt32BE() / 2 ** 33));
}

/** The codes of the dead-letter queue's messages, for those of the services.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
const ERROR_CODES: readonly [RegExp, string][] = [
  [/AccessDenied|NotAuthorized/, 'NO_PERMISSIONS'],
  [/NotFound|NonExistent|DoesNotExist/, 'NO_RESOURCE'],
  [/Throttl|TooManyRequests|ServiceUnavailable/, 'THROTTLING'],
];
const FINAL_CODES = ['NO_PERMISSIONS', 'NO_RESOURCE'];

export const errorCodeOf = ({ code }: Failure): string =>
  ERROR_CODES.find(([pattern]) => pattern.test(code))?.[1] ?? 'ERROR_FROM_TARGET';

export type Verdict =
  | { readonly tryAgain: true }
  /** `exhausted` names the limit that was reached; none when trying again would not help. */
  | { readonly tryAgain: false; readonly exhausted?: string };

/** What happens to a delivery that has failed, counting the attempt that has just failed. */
export function judge(
  { target: { RetryPolicy }, acceptedAtEpochMs }: Delivery,
  failure: Failure,
  attempts: number,
  nowEpochMs: number,
): Verdict {
  if (FINAL_CODES.includes(errorCodeOf(failure))) return { tryAgain: false };
  if (attempts > RetryPolicy.MaximumRetryAttempts) {
    return { tryAgain: false, exhausted: 'MaximumRetryAttempts' };
  }
  if (nowEpochMs - acceptedAtEpochMs >= RetryPolicy.MaximumEventAgeInSeconds * 1000) {
    return { tryAgain: false, exhausted: 'MaximumEventAgeInSeconds' };
  }
  return { tryAgain: true };
}
