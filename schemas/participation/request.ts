import { type FailureClass, FinalStatus, type ResultCode } from './status.ts';

/** Where the table has a request. */
export const requestKey = (requestId: string) => ({ PK: `REQ#${requestId}` });

/** GSI1: what a user took part in. */
export const byUser = (userId: string) => `USER#${userId}`;

/** Which request it is; all three follow it from the first write to the fact. */
export interface RequestIdentity {
  readonly requestId: string;
  readonly eventId: string;
  readonly userId: string;
}

/** A request nobody has queued yet; its `ttl` (epoch seconds) removes what was given up. */
interface ReceivedRequest extends RequestIdentity {
  readonly status: 'RECEIVED';
}

interface QueuedRequest extends RequestIdentity {
  readonly status: 'QUEUED';
  readonly queuedAt: number;
}

/** Who decided a request, when, and how. All instants are epoch milliseconds. */
export interface Decision {
  readonly status: FinalStatus;
  readonly resultCode: ResultCode;
  readonly queuedAt: number;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly attempt: number;
  readonly isDlq: boolean;
  readonly workerId: string;
  readonly failureClass: FailureClass | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

export interface FinalRequest extends RequestIdentity, Decision {}

/** A request as the table has it. */
export type StoredRequest = ReceivedRequest | QueuedRequest | FinalRequest;

export const isFinal = (request: StoredRequest): request is FinalRequest =>
  FinalStatus.safeParse(request.status).success;
