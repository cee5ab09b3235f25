import type { ResultCode } from '../../schemas/participation/status.ts';
import { type EventItem, stateAt } from './event-items.ts';

/** A request to be decided. */
export interface Candidate {
  readonly requestId: string;
  /** Epoch milliseconds, as the message or the table has it. */
  readonly queuedAt: number;
}

type Refusal = Exclude<ResultCode, 'SUCCESS' | 'PROCESSING_FAILED'>;

/** What is to be done with a batch, given the event as it was just read. */
export interface Allocation<C extends Candidate> {
  /** Get stock, in this order; all of them fit one transaction. */
  readonly winners: readonly C[];
  readonly refused: readonly { readonly candidate: C; readonly resultCode: Refusal }[];
  /** Beyond the stock that was read: decided anew once the winners have committed. */
  readonly waiting: readonly C[];
}

/** A transaction holds 100 items, one of them the stock. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
export const WINNERS_MAX = 99;

/**
 * Decides by (queuedAt, requestId). SOLD_OUT is said only on a read that shows no stock at all
 * (design, decision 2), so whoever is merely beyond it waits.
 */
export function allocate<C extends Candidate>(
  event: EventItem | undefined,
  candidates: readonly C[],
): Allocation<C> {
  const ordered = [...candidates].sort(inOrder);
  if (!event)
    return { winners: [], refused: ordered.map(refusedFor('EVENT_NOT_FOUND')), waiting: [] };
  const inState = (state: string) =>
    ordered.filter((candidate) => stateAt(event, candidate.queuedAt) === state);
  const early = inState('SCHEDULED').map(refusedFor('EVENT_NOT_OPEN'));
  const late = inState('CLOSED').map(refusedFor('EVENT_CLOSED'));
  const inTime = inState('OPEN');
  if (event.remaining === 0) {
    const soldOut = inTime.map(refusedFor('SOLD_OUT'));
    return { winners: [], refused: [...early, ...late, ...soldOut], waiting: [] };
  }
  const count = Math.min(event.remaining, WINNERS_MAX);
  return {
    winners: inTime.slice(0, count),
    refused: [...early, ...late],
    waiting: inTime.slice(count),
  };
}

const refusedFor =
  (resultCode: Refusal) =>
  <C extends Candidate>(candidate: C) => ({ candidate, resultCode });

function inOrder(a: Candidate, b: Candidate): number {
  if (a.queuedAt !== b.queuedAt) return a.queuedAt - b.queuedAt;
  return a.requestId < b.requestId ? -1 : 1;
}
