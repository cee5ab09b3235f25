import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';

/** Whether a call to AWS failed by what passes by itself, as the SDK judges it for its own retries. */
export function passesByItself(error: Error): boolean {
  const asked = error as Parameters<typeof isTransientError>[0];
  return isThrottlingError(asked) || isTransientError(asked) || isServerError(asked);
}
