import { randomUUID } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mapBounded } from '../../../functions/operations/bounded.ts';
import { createEventItems } from '../../../functions/participation/event-items.ts';
import { createRequests } from '../../../functions/participation/requests.ts';
import { isFinal } from '../../../schemas/participation/request.ts';
import { type Interruption, metered, type Usage } from './metered.ts';
import type { Strategy } from './strategies.ts';
import { type Queued, seed, TABLE_NAME } from './table.ts';

export interface Load {
  /** Requests of one slice; strategies take turns slice by slice, so that all meet the same machine. */
  readonly slice: number;
  readonly slices: number;
  readonly capacity: number;
  /** Requests that are being decided at any moment, in batches or one by one. */
  readonly inFlight: number;
}

/** One strategy's part of a race; without the first slice, in which the engine warms up. */
export interface Run extends Usage {
  readonly strategy: Strategy;
  readonly decisions: number;
  /** Seconds of each slice. */
  readonly seconds: readonly number[];
}

/** Decides freshly queued requests by each strategy. @throws when not everything came out as it must */
export async function race(
  documents: DynamoDBDocumentClient,
  strategies: readonly Strategy[],
  load: Load,
): Promise<Run[]> {
  const requests = load.slice * load.slices;
  const lanes = await mapBounded(1, strategies, async (strategy) => {
    const prepared = await prepare(documents, strategy, { requests, capacity: load.capacity });
    const meter = metered(documents);
    return { strategy, ...prepared, meter, decide: strategy.make(meter.client), seconds: [0] };
  });
  for (const at of Array(load.slices).keys()) {
    for (const { strategy, requests, decide, seconds } of lanes) {
      const slice = requests.slice(at * load.slice, (at + 1) * load.slice);
      const batches = batchesOf(slice, strategy.batchSize);
      const before = performance.now();
      await mapBounded(Math.floor(load.inFlight / strategy.batchSize), batches, decide);
      seconds[at] = (performance.now() - before) / 1000;
    }
  }
  return mapBounded(1, lanes, async ({ strategy, eventId, requests, meter, seconds }) => {
    const { succeeded, rejected, unaccounted } = await stateOf(documents, eventId, requests);
    const expected = Math.min(load.capacity, requests.length);
    if (succeeded !== expected || rejected !== requests.length - expected || unaccounted !== 0) {
      throw new Error(
        `${strategy.name}: ${succeeded} won, ${rejected} lost, ${unaccounted} astray`,
      );
    }
    return { ...meter.usage, strategy, decisions: requests.length, seconds: seconds.slice(1) };
  });
}

/** What a crash at one moment leaves behind, and what the redelivery then does to mend it. */
export interface Recovery {
  /** Stock that is neither left nor won, between crash and redelivery. */
  readonly unaccountedAfterCrash: number;
  readonly unaccountedAfterRedelivery: number;
  /** Committed writes to the hot item, crash and redelivery together. */
  readonly hotWrites: number;
  readonly undecided: number;
}

/** Ends an instance before or after its call number `at` (from 1), and hands its batch to a fresh one. */
export async function recover(
  documents: DynamoDBDocumentClient,
  strategy: Strategy,
  moment: { readonly when: 'before' | 'after'; readonly call: number },
): Promise<Recovery> {
  const size = strategy.batchSize;
  const { eventId, requests } = await prepare(documents, strategy, {
    requests: size,
    capacity: size,
  });
  const crashed = metered(documents, crashAt(moment));
  await strategy
    .make(crashed.client)(requests)
    .catch(() => {});
  const between = await stateOf(documents, eventId, requests);
  const second = metered(documents);
  await strategy.make(second.client)(requests);
  const after = await stateOf(documents, eventId, requests);
  return {
    unaccountedAfterCrash: between.unaccounted,
    unaccountedAfterRedelivery: after.unaccounted,
    hotWrites: crashed.usage.hotWrites + second.usage.hotWrites,
    undecided: size - after.succeeded - after.rejected,
  };
}

/** Nothing is sent any more from that moment on. */
function crashAt({ when, call }: { readonly when: 'before' | 'after'; readonly call: number }) {
  let [calls, isDead] = [0, false];
  const interrupt: Interruption = (now) => {
    if (now === 'before') calls += 1;
    if (calls >= call && now === when) isDead = true;
    if (isDead) throw new Error('crashed');
  };
  return interrupt;
}

async function prepare(
  documents: DynamoDBDocumentClient,
  strategy: Strategy,
  counts: { readonly requests: number; readonly capacity: number },
) {
  const eventId = `event-${randomUUID()}`;
  const requests = await seed(documents, eventId, counts);
  await strategy.prepare?.(documents, eventId);
  return { eventId, requests };
}

async function stateOf(
  documents: DynamoDBDocumentClient,
  eventId: string,
  requests: readonly Queued[],
) {
  const { get } = createRequests(documents, TABLE_NAME);
  const stored = await mapBounded(40, requests, ({ requestId }) => get(requestId));
  const final = stored.filter((request) => request !== undefined).filter(isFinal);
  const succeeded = final.filter(({ status }) => status === 'SUCCEEDED').length;
  const event = await createEventItems(documents, TABLE_NAME).get(eventId);
  const { capacity = 0, remaining = 0 } = event ?? {};
  return {
    succeeded,
    rejected: final.length - succeeded,
    unaccounted: capacity - remaining - succeeded,
  };
}

function batchesOf<Item>(items: readonly Item[], size: number): (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
}
