import {
  type Decision,
  type FinalRequest,
  isFinal,
  type RequestIdentity,
  type StoredRequest,
} from '../../schemas/participation/request.ts';
import type { Candidate } from './allocation.ts';

/** One request of a batch, with what its fact will say of the delivery. */
export interface Undecided extends Candidate, RequestIdentity {
  /** How often this message was received, this time included. */
  readonly attempt: number;
  /** Epoch milliseconds: when the try began that decides it with this queuedAt. */
  readonly startedAt: number;
}

/** How it went with one request. */
export type Outcome =
  /** It is final: this call wrote the decision, or found it; what is stored stands. */
  | { readonly kind: 'decided'; readonly request: FinalRequest }
  /** There is no such request: nothing can be decided, now or later. */
  | { readonly kind: 'request-not-found' }
  /** Not decided in this call; a later delivery may. */
  | { readonly kind: 'undecided'; readonly error: unknown };

export type Outcomes = Map<string, Outcome>;

/** What one write found: an outcome, or that the request must be decided again with this queuedAt. */
export type Written = Outcome | { readonly kind: 'again'; readonly queuedAt: number };

/** Those without an outcome yet, each with the queuedAt that was found to be stored. */
export function stillOpen(
  open: readonly Undecided[],
  written: ReadonlyMap<string, Written>,
  now: number,
): Undecided[] {
  return open.flatMap((candidate) => {
    const result = written.get(candidate.requestId);
    if (!result) return [candidate];
    return result.kind === 'again' ? [queuedAnew(candidate, result.queuedAt, now)] : [];
  });
}

/**
 * To be decided with the stored queuedAt. A second send may have been stamped after this delivery was
 * begun: what is decided by that stamp begins now, or its delay would be negative.
 */
export function queuedAnew(candidate: Undecided, queuedAt: number, now: number): Undecided {
  if (queuedAt === candidate.queuedAt) return candidate;
  return { ...candidate, queuedAt, startedAt: now };
}

/** What a refused W3 means, from the item as it is stored. */
export function judge(candidate: Undecided, stored: StoredRequest | undefined): Written {
  if (!stored) return { kind: 'request-not-found' };
  if (!isFinal(stored)) {
    const queuedAt = stored.status === 'QUEUED' ? stored.queuedAt : candidate.queuedAt;
    return { kind: 'again', queuedAt };
  }
  return { kind: 'decided', request: stored };
}

export const decidedBy = (
  { requestId, eventId, userId }: RequestIdentity,
  decision: Decision,
): Extract<Outcome, { kind: 'decided' }> => ({
  kind: 'decided',
  request: { requestId, eventId, userId, ...decision },
});
