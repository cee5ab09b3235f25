import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { createDeciding, type DecidingParts } from '../../../functions/participation/deciding.ts';
import { createEventItems, type EventItem } from '../../../functions/participation/event-items.ts';
import { createRequests } from '../../../functions/participation/requests.ts';
import { systemClock } from '../../../functions/runtime/clock.ts';
import { systemRandom } from '../../../functions/runtime/random.ts';
import { decisionOn, WORKER_ID } from './decision.ts';
import { createLedger, openLedger } from './ledger.ts';
import { type Queued, TABLE_NAME } from './table.ts';

/** Decides a batch of one event; a rejected promise or an undecided request is left for a redelivery. */
type Decide = (batch: readonly Queued[]) => Promise<unknown>;

export interface Strategy {
  readonly name: string;
  /** Requests that one call decides. */
  readonly batchSize: number;
  /** A fresh instance of the function. */
  readonly make: (documents: DynamoDBDocumentClient) => Decide;
  /** What it needs in the event's item beside what the functions put there. */
  readonly prepare?: (documents: DynamoDBDocumentClient, eventId: string) => Promise<unknown>;
}

/** Longer than any run here takes. */
const PATIENCE_MS = 600_000;
const BATCH_SIZE = 99;

const partsOf = (documents: DynamoDBDocumentClient): DecidingParts => ({
  documents,
  tableName: TABLE_NAME,
  clock: systemClock,
  random: systemRandom,
  isDlq: false,
  workerId: WORKER_ID,
});

/** The functions' own logic, whatever the size of the batch. */
function shipped(documents: DynamoDBDocumentClient): Decide {
  const decide = createDeciding(partsOf(documents));
  return async (batch) => {
    const startedAt = systemClock.now();
    const begun = batch.map((request) => ({ ...request, startedAt }));
    const outcomes = await decide(begun, startedAt + PATIENCE_MS);
    for (const outcome of outcomes.values()) if (outcome.kind === 'undecided') throw outcome.error;
  };
}

/**
 * One request at a time by a single call where there is stock: no read before, for the transaction's own
 * condition says whether it is in time and in stock. Whom it refuses is rejected by a second call.
 */
function withoutReading(documents: DynamoDBDocumentClient): Decide {
  const requests = createRequests(documents, TABLE_NAME);
  const events = createEventItems(documents, TABLE_NAME);
  return async (batch) => {
    for (const queued of batch) {
      const request = { ...queued, startedAt: systemClock.now() };
      const taking = events.taking({ eventId: request.eventId } as EventItem, 1);
      const { ':version': _, ...values } = taking.ExpressionAttributeValues;
      const stock = {
        ...taking,
        ConditionExpression:
          'remaining >= :count AND opensAt <= :now AND (closesAt = :never OR closesAt > :now)',
        ExpressionAttributeValues: { ...values, ':now': request.queuedAt, ':never': null },
      };
      const winner = requests.finishing(request, decisionOn(request, 'SUCCESS'));
      try {
        await documents.send(
          new TransactWriteCommand({ TransactItems: [{ Update: stock }, { Update: winner }] }),
        );
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        await requests.finish(request, decisionOn(request, 'SOLD_OUT'));
      }
    }
  };
}

export const TRANSACTION: Strategy = {
  name: 'a batch in one transaction (the design)',
  batchSize: BATCH_SIZE,
  make: shipped,
};
export const LEDGER: Strategy = {
  name: "a batch by a ledger in the event's item",
  batchSize: BATCH_SIZE,
  make: (documents) => createLedger(partsOf(documents)),
  prepare: openLedger,
};
/** The two best ways to decide one request at a time; a ratio is taken against the faster one. */
export const ONE_AT_A_TIME: readonly Strategy[] = [
  { name: 'one at a time, the same code', batchSize: 1, make: shipped },
  { name: 'one at a time, without reading first', batchSize: 1, make: withoutReading },
];
