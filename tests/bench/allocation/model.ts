import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDeciding } from '../../../functions/participation/deciding.ts';
import type { Random } from '../../../functions/runtime/random.ts';
import type { Queued } from './table.ts';
import { type Timeline, timeline } from './timeline.ts';

/**
 * How many requests of one event are decided a second, from the functions' own logic on a model of
 * DynamoDB. What is assumed:
 * - A call takes the median measured from a Lambda function in AWS: one item 7.55 ms; a transaction of 5
 *   items 25.3 ms and of 25 items 32.1 ms, so 0.34 ms for each further one; a cancelled one as long as one
 *   that commits. https://github.com/alexdebrie/dynamodb-performance-testing (2020)
 * - Each call is up to a fifth quicker or slower than that, so that workers don't march in step.
 * - A transaction holds the event's item for the whole call. Another one that arrives meanwhile is
 *   cancelled with TransactionConflict. In truth it is held from prepare to commit, which is shorter:
 *   the model is on the safe side. A consistent read is never held up.
 * - A worker takes its next batch at once: queue, publishing and start of functions cost nothing.
 */
const ONE_ITEM_MS = 7.55;
const FIVE_ITEMS_MS = 25.3;
const FURTHER_ITEM_MS = (32.1 - FIVE_ITEMS_MS) / 20;
const SPREAD = 0.2;

const transactionMs = (items: number) => FIVE_ITEMS_MS + (items - 5) * FURTHER_ITEM_MS;

export interface Modelled {
  readonly decisionsPerSecond: number;
  /** Cancelled transactions for each one that committed. */
  readonly conflictsPerCommit: number;
}

export interface ModelledLoad {
  readonly workers: number;
  readonly batchSize: number;
  readonly requests: number;
  readonly capacity: number;
}

/** Lets so many workers decide a full queue, in simulated time; the same seed gives the same figures. */
export async function model(load: ModelledLoad, random: Random): Promise<Modelled> {
  const time = timeline();
  const table = modelledTable(time, random, load.capacity);
  const queue = Array.from({ length: load.requests }, (_, at) => candidate(at));
  const worker = async (name: string) => {
    const decide = createDeciding({
      documents: table.documents,
      tableName: 'model',
      clock: time,
      random,
      isDlq: false,
      workerId: name,
    });
    while (queue.length > 0) {
      const startedAt = time.now();
      const batch = queue.splice(0, load.batchSize).map((each) => ({ ...each, startedAt }));
      await decide(batch, Number.POSITIVE_INFINITY);
    }
  };
  await time.run(Array.from({ length: load.workers }, (_, at) => worker(`worker-${at}`)));
  return {
    decisionsPerSecond: load.requests / (time.now() / 1000),
    conflictsPerCommit: table.commits() === 0 ? 0 : table.conflicts() / table.commits(),
  };
}

const candidate = (at: number): Queued => ({
  requestId: `req-${at}`,
  eventId: 'sale',
  userId: `user-${at}`,
  queuedAt: at,
  attempt: 1,
});

/** One event's item, and any number of requests that nobody else decides. */
function modelledTable(time: Timeline, random: Random, capacity: number) {
  let remaining = capacity;
  let isHeld = false;
  let [commits, conflicts] = [0, 0];
  const take = (ms: number) => time.sleep(ms * (1 - SPREAD + 2 * SPREAD * random()));

  async function transact(items: readonly TransactItem[]): Promise<void> {
    const count = Number(items[0]?.Update.ExpressionAttributeValues[':count']);
    const isConflict = isHeld;
    const isShort = remaining < count;
    if (!isConflict) isHeld = true;
    await take(transactionMs(items.length));
    if (isConflict) {
      conflicts += 1;
      throw cancelled('TransactionConflict', items.length);
    }
    isHeld = false;
    if (isShort) throw cancelled('ConditionalCheckFailed', items.length);
    commits += 1;
    remaining -= count;
  }

  const send = async ({ input }: { readonly input: ModelInput }) => {
    if (input.TransactItems) return transact(input.TransactItems);
    await take(ONE_ITEM_MS);
    if (input.UpdateExpression) return {};
    const item = { eventId: 'sale', capacity, remaining, opensAt: 0, closesAt: null };
    return { Item: { ...item, campaignId: null, configVersion: 1 } };
  };
  return {
    documents: { send } as unknown as DynamoDBDocumentClient,
    commits: () => commits,
    conflicts: () => conflicts,
  };
}

interface TransactItem {
  readonly Update: { readonly ExpressionAttributeValues: Readonly<Record<string, unknown>> };
}
interface ModelInput {
  readonly TransactItems?: readonly TransactItem[];
  readonly UpdateExpression?: string;
}

/** The stock's item is the first of the transaction. */
const cancelled = (code: string, items: number): TransactionCanceledException =>
  new TransactionCanceledException({
    $metadata: {},
    message: 'Transaction cancelled',
    CancellationReasons: Array.from({ length: items }, (_, at) => ({
      Code: at === 0 ? code : 'None',
    })),
  });
