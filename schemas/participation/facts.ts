import { pseudonymOf } from './identity.ts';
import { PARTICIPATION_PROCESSED, type ParticipationProcessed } from './participation-processed.ts';
import { PARTICIPATION_REQUESTED, type ParticipationRequested } from './participation-requested.ts';
import type { FinalRequest, RequestIdentity } from './request.ts';

/** What goes on the bus, and which request it speaks of. */
export interface BusEvent {
  readonly requestId: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
}

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
