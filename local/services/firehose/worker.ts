import { createTurns } from '../../in-turn.ts';
import { AwsError, type Context } from '../../service.ts';
import { buffer } from './buffer.ts';
import { deliverObject, sizeBytesOf } from './deliver.ts';
import { logFailure } from './error-log.ts';
import { createHeld } from './held.ts';
import { createFirehoseMetrics } from './metrics.ts';
import type { Stream, Streams } from './streams.ts';

/** How long a stream waits whose bucket did not take an object; Firehose does not say. */
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;

interface Retry {
  readonly failures: number;
  readonly dueAtEpochMs: number;
}

/** Delivers what the streams hold: in the background when it is due, and now on demand. */
export function createWorker(streams: Streams) {
  const held = createHeld();
  const metrics = createFirehoseMetrics();
  const retries = new Map<string, Retry>();
  // One run at a time: two would put the same object twice.
  const inTurn = createTurns();

  /** When the stream's next object is due; undefined when nothing waits. */
  function dueAt(stream: Stream, { store }: Context): number | undefined {
    const retry = retries.get(stream.name);
    if (retry) return retry.dueAtEpochMs;
    const holding = held.of(store, stream.name);
    if (!holding) return undefined;
    if (holding.bytes >= sizeBytesOf(stream)) return 0;
    const { IntervalInSeconds } = stream.destination.BufferingHints;
    return holding.oldestAtEpochMs + IntervalInSeconds * 1000;
  }

  /** Throws what the bucket answered, and notes when to try again. */
  async function putObject(stream: Stream, context: Context, upToId: number): Promise<number> {
    const of = metrics.of(stream.name);
    try {
      const records = await deliverObject(context, stream, upToId);
      if (records > 0) of.success.add(1);
      held.forget(stream.name);
      retries.delete(stream.name);
      return records;
    } catch (error) {
      of.success.add(0);
      const failures = (retries.get(stream.name)?.failures ?? 0) + 1;
      const delayMs = Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS);
      retries.set(stream.name, { failures, dueAtEpochMs: context.clock.now() + delayMs });
      await logFailure(context, stream, error);
      throw error;
    }
  }

  async function workOn(stream: Stream, context: Context): Promise<number | undefined> {
    for (;;) {
      const due = dueAt(stream, context);
      if (due === undefined || due > context.clock.now() || context.closing.aborted) return due;
      try {
        await putObject(stream, context, Number.MAX_SAFE_INTEGER);
      } catch (error) {
        // A bucket that refuses is tried again; anything else is a fault of the local cloud.
        if (!(error instanceof AwsError)) throw error;
      }
    }
  }

  return {
    measure: (context: Context) =>
      metrics.take(
        streams.all().flatMap(({ name }) => {
          const oldest = held.of(context.store, name)?.oldestAtEpochMs;
          return oldest === undefined ? [] : [{ name, ageMs: context.clock.now() - oldest }];
        }),
      ),
    /** Stores all records or none, and wakes the background work when they change its due time. */
    accept(stream: Stream, records: readonly Buffer[], context: Context): void {
      const before = dueAt(stream, context);
      const { store, clock } = context;
      store.transaction(() => {
        for (const record of records) buffer.add(store, stream.name, record, clock.now());
      });
      const bytes = records.reduce((total, record) => total + record.length, 0);
      held.grow(stream.name, bytes, clock.now());
      metrics.of(stream.name).incoming.add(records.length);
      if (dueAt(stream, context) !== before) context.wake();
    },
    /** Puts the objects that are due; returns when the next one will be. */
    work: (context: Context): Promise<number | undefined> =>
      inTurn(async () => {
        const dues: number[] = [];
        for (const stream of streams.all()) {
          const due = await workOn(stream, context);
          if (due !== undefined) dues.push(due);
        }
        return dues.length > 0 ? Math.min(...dues) : undefined;
      }),
    /** Puts all that is held at the call. Throws what a bucket answered. */
    flush(context: Context): Promise<{ records: number; objects: number }> {
      const upToId = buffer.lastId(context.store);
      return inTurn(async () => {
        const counts = { records: 0, objects: 0 };
        for (const stream of streams.all()) {
          for (;;) {
            const records = await putObject(stream, context, upToId);
            if (records === 0) break;
            counts.records += records;
            counts.objects += 1;
          }
        }
        // What came meanwhile may be due earlier than the background work knows.
        context.wake();
        return counts;
      });
    },
  };
}
