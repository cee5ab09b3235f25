import type { Undecided } from '../../../functions/participation/outcomes.ts';
import { systemClock } from '../../../functions/runtime/clock.ts';
import type { Decision } from '../../../schemas/participation/request.ts';
import type { ResultCode } from '../../../schemas/participation/status.ts';

export const WORKER_ID = 'bench-worker';

/** The decision on one request, with every member that the functions store. */
export const decisionOn = (
  { queuedAt, startedAt, attempt }: Undecided,
  resultCode: ResultCode,
): Decision => ({
  status: resultCode === 'SUCCESS' ? 'SUCCEEDED' : 'REJECTED',
  resultCode,
  queuedAt,
  startedAt,
  finishedAt: systemClock.now(),
  attempt,
  isDlq: false,
  workerId: WORKER_ID,
  failureClass: null,
  errorCode: null,
  errorMessage: null,
});
