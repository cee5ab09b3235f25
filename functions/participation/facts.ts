import { pseudonymOf } from '../../schemas/participation/identity.ts';
import {
  PARTICIPATION_PROCESSED,
  type ParticipationProcessed,
} from '../../schemas/participation/participation-processed.ts';
import {
  PARTICIPATION_REQUESTED,
  type ParticipationRequested,
} from '../../schemas/participation/participation-requested.ts';
import type { BusEvent } from './publishing.ts';
import type { FinalRequest, RequestIdentity } from './requests.ts';

/** The fact of a decided request, from nothing but what is stored: told twice, it is the same line. */
export function processedEvent(request: FinalRequest, env: string): BusEvent {
  const { requestId, eventId } = request;
  const detail: ParticipationProcessed = {
    schemaVersion: 1,
    env,
    eventId,
    requestId,
    eventType: 'FIRST_COME',
    finalStatus: request.status,
    resultCode: request.resultCode,
    timestamps: {
      queuedAt: request.queuedAt,
      startedAt: request.startedAt,
      finishedAt: request.finishedAt,
    },
    delivery: { attempt: request.attempt, isDlq: request.isDlq },
    failure: {
      failureClass: request.failureClass,
      errorCode: request.errorCode,
      errorMessage: request.errorMessage,
    },
    meta: { workerId: request.workerId },
  };
  return { requestId, ...PARTICIPATION_PROCESSED, detail };
}

/** The fact of a queued request. */
export function requestedEvent(request: RequestIdentity, queuedAt: number, env: string): BusEvent {
  const { requestId, eventId, userId } = request;
  const detail: ParticipationRequested = {
    schemaVersion: 1,
    env,
    eventId,
    requestId,
    userId: pseudonymOf(userId),
    queuedAt,
  };
  return { requestId, ...PARTICIPATION_REQUESTED, detail };
}
