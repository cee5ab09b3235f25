import { availableParallelism } from 'node:os';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDynamodb } from '../../../local/services/dynamodb/index.ts';
import { serveServices } from '../../../local/testing/serve.ts';
import { startDynamodbLocal } from '../../conformance/dynamodb-local.ts';
import { Missing } from '../../conformance/engine.ts';
import { seededRandom } from '../../seeded-random.ts';
import type { Measured } from '../measured.ts';
import { type Modelled, model } from './model.ts';
import { type Recovery, type Run, race, recover } from './run.ts';
import { LEDGER, ONE_AT_A_TIME, TRANSACTION } from './strategies.ts';
import { createTable } from './table.ts';
import { modelTable, raceTable, recoveryTable, writesTable } from './tables.ts';

const ALL = [TRANSACTION, LEDGER, ...ONE_AT_A_TIME];
/** Two full batches at any moment, or as many requests one by one. */
const IN_FLIGHT = 2 * TRANSACTION.batchSize;
const SLICE = 2 * IN_FLIGHT;
const SLICES = 7;
/** Java compiles what runs often: the first race is for that alone. */
const WARM_UP_SLICES = 3;
/** The issue's own number: ten full batches and one that is not. */
const COUNTED_DECISIONS = 1000;
const MODELLED_BATCHES = 100;
const MODEL_SEED = 1;

/**
 * How stock is given out, compared: a batch in one transaction, a batch by a ledger in the event's item,
 * and one request at a time. Writes, units and crashes on the local cloud, which meters a transaction as
 * AWS documents it; speed on DynamoDB Local, and without it that part is left out, by name.
 */
export async function measure(): Promise<Measured> {
  const { counted, recoveries } = await onLocalCloud(async (documents) => ({
    counted: await count(documents),
    recoveries: await crashes(documents),
  }));
  const races = await onDynamodbLocal(async (documents) => {
    progress('DynamoDB Local: warm-up');
    await race(documents, ALL, loadOf(SLICE * WARM_UP_SLICES, WARM_UP_SLICES));
    progress('DynamoDB Local: winners');
    const winners = await race(documents, ALL, loadOf(SLICE * SLICES, SLICES));
    progress('DynamoDB Local: rejections');
    return { winners, rejections: await race(documents, ALL, loadOf(0, SLICES)) };
  });
  progress('the model');
  const modelled = await modelAll();
  const batched = counted.find(({ strategy }) => strategy === TRANSACTION) as Run;
  return {
    tables: [
      `${COUNTED_DECISIONS} winners, counted:\n${writesTable(counted, COUNTED_DECISIONS)}`,
      ...('missing' in races
        ? [`Left out, the races on DynamoDB Local: ${races.missing}.`]
        : [
            `Winners on DynamoDB Local, ${IN_FLIGHT} in flight:\n${raceTable(races.winners, SLICE)}`,
            `Rejections on DynamoDB Local, ${IN_FLIGHT} in flight:\n${raceTable(races.rejections, SLICE)}`,
          ]),
      `A batch cut short, then delivered again:\n${recoveryTable(recoveries)}`,
      `Decisions a second for one event on AWS, modelled (model.ts says what is assumed):\n${modelTable(modelled)}`,
    ],
    figures: {
      cpus: availableParallelism(),
      hotWritesPerThousand: batched.hotWrites,
      hotWritesPerBatch: batched.hotWrites / Math.ceil(COUNTED_DECISIONS / TRANSACTION.batchSize),
      hotWritesOneAtATime: counted.at(-1)?.hotWrites,
      ...('missing' in races
        ? { winnersRatio: null, rejectionsRatio: null }
        : { winnersRatio: ratio(races.winners), rejectionsRatio: ratio(races.rejections) }),
      modelled,
    },
  };
}

const progress = (text: string) => void process.stderr.write(`${text}\n`);

const loadOf = (capacity: number, slices: number) => ({
  ...{ slice: SLICE, slices, capacity },
  inFlight: IN_FLIGHT,
});

/**
 * How much faster the batch is than the faster way one at a time, by the fastest slice of each: the one
 * that other work on the machine disturbed least.
 */
function ratio(runs: readonly Run[]): number {
  const fastest = ({ seconds }: Run) => Math.min(...seconds);
  const [batched, , ...single] = runs as [Run, Run, ...Run[]];
  return Math.min(...single.map(fastest)) / fastest(batched);
}

function count(documents: DynamoDBDocumentClient): Promise<Run[]> {
  progress('the local cloud: writes and units');
  const load = { slice: COUNTED_DECISIONS, slices: 1, inFlight: IN_FLIGHT };
  return race(documents, ALL, { ...load, capacity: COUNTED_DECISIONS });
}

export interface Crash {
  readonly strategy: string;
  readonly moment: string;
  readonly recovery: Recovery;
}

/** Each step of a batch, cut before it and after it. A ledger's calls: read, reserve, 99 × W3, settle. */
async function crashes(documents: DynamoDBDocumentClient): Promise<Crash[]> {
  progress('the local cloud: crashes');
  const winners = TRANSACTION.batchSize;
  const moments = [
    [TRANSACTION, 'the transaction, before', { when: 'before', call: 2 }],
    [TRANSACTION, 'the transaction, its answer lost', { when: 'after', call: 2 }],
    [LEDGER, 'the reservation, before', { when: 'before', call: 2 }],
    [LEDGER, 'the reservation, its answer lost', { when: 'after', call: 2 }],
    [LEDGER, 'half of the winners written', { when: 'before', call: 3 + Math.ceil(winners / 2) }],
    [LEDGER, 'the settlement, before', { when: 'before', call: 3 + winners }],
    [LEDGER, 'the settlement, its answer lost', { when: 'after', call: 3 + winners }],
  ] as const;
  const found: Crash[] = [];
  for (const [strategy, moment, at] of moments) {
    found.push({
      strategy: strategy.name,
      moment,
      recovery: await recover(documents, strategy, at),
    });
  }
  return found;
}

export interface ModelledRow extends Modelled {
  readonly outcome: 'won' | 'rejected';
  readonly batchSize: number;
  readonly workers: number;
}

/** The same number of requests in flight in batches and one by one, and the workers of dev and prod. */
async function modelAll(): Promise<ModelledRow[]> {
  const rows: ModelledRow[] = [];
  for (const outcome of ['won', 'rejected'] as const) {
    for (const [batchSize, workers] of [
      ...[1, 2, 5, 10].map((workers) => [TRANSACTION.batchSize, workers] as const),
      [1, IN_FLIGHT] as const,
    ]) {
      const requests = batchSize === 1 ? 10 * workers : MODELLED_BATCHES * batchSize;
      const capacity = outcome === 'won' ? requests : 0;
      const load = { workers, batchSize, requests, capacity };
      rows.push({ outcome, batchSize, workers, ...(await model(load, seededRandom(MODEL_SEED))) });
    }
  }
  return rows;
}

async function onLocalCloud<Result>(use: (documents: DynamoDBDocumentClient) => Promise<Result>) {
  const served = await serveServices([createDynamodb()]);
  try {
    return await use(await createTable(served.endpoint, IN_FLIGHT));
  } finally {
    await served.close();
  }
}

async function onDynamodbLocal<Result>(
  use: (documents: DynamoDBDocumentClient) => Promise<Result>,
): Promise<Result | { readonly missing: string }> {
  try {
    await using engine = await startDynamodbLocal();
    return await use(await createTable(engine.endpoint, IN_FLIGHT));
  } catch (error) {
    if (error instanceof Missing) return { missing: error.message };
    throw error;
  }
}
