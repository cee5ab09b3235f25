import { judgeFailure, type Verdict } from '../../retrying.ts';
import type { Delivery } from './outbox.ts';
import type { Failure } from './targets.ts';

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

/** What happens to a delivery that has failed, counting the attempt that has just failed. */
export const judge = (
  { target: { RetryPolicy: policy }, acceptedAtEpochMs }: Delivery,
  failure: Failure,
  attempts: number,
  nowEpochMs: number,
): Verdict =>
  judgeFailure({
    policy,
    attempts,
    ageMs: nowEpochMs - acceptedAtEpochMs,
    isFinal: FINAL_CODES.includes(errorCodeOf(failure)),
  });
