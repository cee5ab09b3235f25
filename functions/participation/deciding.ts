import {
  type CancellationReason,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Decision } from '../../schemas/participation/request.ts';
import type { ResultCode } from '../../schemas/participation/status.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Random } from '../runtime/random.ts';
import { allocate } from './allocation.ts';
import { createEventItems, type EventItem } from './event-items.ts';
import {
  decidedBy,
  judge,
  type Outcomes,
  stillOpen,
  type Undecided,
  type Written,
} from './outcomes.ts';
import { createRequests, storedIn } from './requests.ts';

export interface DecidingParts {
  readonly documents: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly isDlq: boolean;
  readonly workerId: string;
}

/** What is left of a batch waits for its next receive, which has time again. */
export class DeadlineReached extends Error {
  override readonly name = 'DeadlineReached';

  constructor() {
    super('The time of the invocation is used up.');
  }
}

const CONFLICT_PAUSE_FIRST_MS = 10;
const CONFLICT_PAUSE_MAX_MS = 500;

/** Decides batches, event by event (design, decision 2). Never throws: what went wrong is an outcome. */
export function createDeciding(parts: DecidingParts) {
  const { documents, tableName, clock, random, isDlq, workerId } = parts;
  const requests = createRequests(documents, tableName);
  const events = createEventItems(documents, tableName);

  /** @param deadline epoch milliseconds; what is undecided then stays so. */
  return async function decide(batch: readonly Undecided[], deadline: number): Promise<Outcomes> {
    const groups = Map.groupBy(batch, ({ eventId }) => eventId);
    const decided = await Promise.all(
      [...groups].map(([eventId, group]) => decideEvent(eventId, group, deadline)),
    );
    return new Map(decided.flatMap((outcomes) => [...outcomes]));
  };

  async function decideEvent(
    eventId: string,
    group: readonly Undecided[],
    deadline: number,
  ): Promise<Outcomes> {
    const outcomes: Outcomes = new Map();
    let open = group;
    let conflicts = 0;
    try {
      while (open.length > 0) {
        if (clock.now() >= deadline) throw new DeadlineReached();
        const event = await events.get(eventId);
        const { winners, refused } = allocate(event, open);
        const refusing = refused.map(({ candidate, resultCode }) =>
          refuse(candidate, decisionOn(candidate, 'REJECTED', resultCode)),
        );
        const won = event && winners.length > 0 ? await win(event, winners) : NOTHING_WON;
        const refusals = await Promise.all(refusing);
        const written = new Map([...won.written, ...refusals]);
        for (const [requestId, result] of written) {
          if (result.kind !== 'again') outcomes.set(requestId, result);
        }
        open = stillOpen(open, written, clock.now());
        if (won.error) throw won.error;
        const isHeld = refusals.some(([, { kind }]) => kind === 'again');
        if (won.conflict || isHeld) {
          conflicts += 1;
          await clock.sleep(pauseMs(conflicts));
        }
      }
    } catch (error) {
      for (const { requestId } of open) outcomes.set(requestId, { kind: 'undecided', error });
    }
    return outcomes;
  }

  /** W4 with the winners' W3: all of them, or none and the reasons why. */
  async function win(event: EventItem, winners: readonly Undecided[]): Promise<Won> {
    const attempts = winners.map((candidate) => ({
      candidate,
      decision: decisionOn(candidate, 'SUCCEEDED', 'SUCCESS'),
    }));
    try {
      await documents.send(
        new TransactWriteCommand({
          TransactItems: [
            { Update: events.taking(event, winners.length) },
            ...attempts.map(({ candidate, decision }) => ({
              Update: requests.finishing(candidate, decision),
            })),
          ],
        }),
      );
      return {
        conflict: false,
        written: attempts.map(({ candidate, decision }) => [
          candidate.requestId,
          decidedBy(candidate, decision),
        ]),
      };
    } catch (error) {
      const reasons = cancellationReasons(error);
      if (!reasons) return { conflict: false, error, written: [] };
      return {
        conflict: reasons.some(({ Code }) => Code === 'TransactionConflict'),
        written: attempts.flatMap(({ candidate }, index) => {
          // The first reason is the stock's; the winners' follow in their order.
          const reason = reasons[index + 1];
          return reason?.Code === 'ConditionalCheckFailed'
            ? [[candidate.requestId, judge(candidate, storedIn(reason.Item))]]
            : [];
        }),
      };
    }
  }

  /** W3 alone. One item's trouble is that item's alone. */
  async function refuse(candidate: Undecided, decision: Decision): Promise<[string, Written]> {
    try {
      const refused = await requests.finish(candidate, decision);
      return [
        candidate.requestId,
        refused ? judge(candidate, refused.stored) : decidedBy(candidate, decision),
      ];
    } catch (error) {
      const { requestId, queuedAt } = candidate;
      // A transaction holds the item for the moment: three receives are no budget for that.
      if (error instanceof TransactionConflictException) {
        return [requestId, { kind: 'again', queuedAt }];
      }
      return [requestId, { kind: 'undecided', error }];
    }
  }

  /** Equal jitter, growing up to half a second. */
  function pauseMs(conflicts: number): number {
    const ceiling = Math.min(CONFLICT_PAUSE_MAX_MS, CONFLICT_PAUSE_FIRST_MS * 2 ** conflicts);
    return ceiling / 2 + random() * (ceiling / 2);
  }

  function decisionOn(
    candidate: Undecided,
    status: 'SUCCEEDED' | 'REJECTED',
    resultCode: ResultCode,
  ): Decision {
    return {
      status,
      resultCode,
      queuedAt: candidate.queuedAt,
      startedAt: candidate.startedAt,
      finishedAt: clock.now(),
      attempt: candidate.attempt,
      isDlq,
      workerId,
      failureClass: null,
      errorCode: null,
      errorMessage: null,
    };
  }
}

interface Won {
  /** Another transaction was at work on one of the items; a pause helps. */
  readonly conflict: boolean;
  /** What no further try in this invocation is expected to mend. */
  readonly error?: unknown;
  /** Of the winners about whom something is known; the others are as they were. */
  readonly written: readonly (readonly [string, Written])[];
}

const NOTHING_WON: Won = { conflict: false, written: [] };

/** What tells which item moved on; any other reason is an error like another. */
const EXPECTED_REASONS = ['None', 'ConditionalCheckFailed', 'TransactionConflict'];

function cancellationReasons(error: unknown): readonly CancellationReason[] | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const reasons = error.CancellationReasons ?? [];
  return reasons.every(({ Code }) => EXPECTED_REASONS.includes(Code ?? 'None'))
    ? reasons
    : undefined;
}
