import { z } from 'zod';
import type { Random } from './random.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html */
const RETRY_ATTEMPTS_MAX = 185;
const EVENT_AGE_MIN_SECONDS = 60;
const EVENT_AGE_MAX_SECONDS = 86_400;

/** How rules and schedules try again; as the template has it, the defaults filled in. */
export const RetryPolicy = z
  .strictObject({
    MaximumRetryAttempts: z.int().min(0).max(RETRY_ATTEMPTS_MAX).default(RETRY_ATTEMPTS_MAX),
    MaximumEventAgeInSeconds: z
      .int()
      .min(EVENT_AGE_MIN_SECONDS)
      .max(EVENT_AGE_MAX_SECONDS)
      .default(EVENT_AGE_MAX_SECONDS),
  })
  .prefault({});
type RetryPolicy = z.infer<typeof RetryPolicy>;

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

export type Verdict =
  | { readonly tryAgain: true }
  /** `exhausted` names the limit that was reached; none when trying again would not help. */
  | { readonly tryAgain: false; readonly exhausted?: keyof RetryPolicy };

/** What has failed. */
interface Failed {
  readonly policy: RetryPolicy;
  /** Counts the attempt that has just failed. */
  readonly attempts: number;
  readonly ageMs: number;
  /** Trying again would not help. */
  readonly isFinal: boolean;
}

export function judgeFailure({ policy, attempts, ageMs, isFinal }: Failed): Verdict {
  if (isFinal) return { tryAgain: false };
  if (attempts > policy.MaximumRetryAttempts) {
    return { tryAgain: false, exhausted: 'MaximumRetryAttempts' };
  }
  if (ageMs >= policy.MaximumEventAgeInSeconds * 1000) {
    return { tryAgain: false, exhausted: 'MaximumEventAgeInSeconds' };
  }
  return { tryAgain: true };
}
