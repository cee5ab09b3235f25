import { NoRoom, writeOnceThereIsRoom } from '../../../room.ts';
import { AwsError, ConnectionLost, type Context } from '../../../service.ts';
import { sweepChanges } from '../items/changes.ts';
import type { Catalog } from '../tables/catalog.ts';
import { type Job, type JobState, jobs } from './jobs.ts';
import { writeExport } from './write.ts';

/** How long an export waits whose bucket cannot answer for the moment. */
const RETRY_MS = 1000;
/** Old rows are harmless: they go together rather than each at its own instant. */
const SWEEP_INTERVAL_MS = 60 * 60 * 1000;

/** Runs exports one after another in the background, from the beginning again after a restart. */
export class ExportRunner {
  readonly #catalog: Catalog;
  #running: Promise<void> | undefined;
  #retryAtEpochMs = 0;
  #sweepAtEpochMs = 0;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** Begins what waits, forgets what is old; returns when to be called again. */
  work(context: Context): number | undefined {
    const { store, clock, closing } = context;
    const dues = [this.#sweep(context)];
    const [next] = jobs.underWay(store);
    if (next && !this.#running && !closing.aborted) {
      if (clock.now() < this.#retryAtEpochMs) dues.push(this.#retryAtEpochMs);
      else this.#begin(context, next);
    }
    const due = Math.min(...dues);
    return Number.isFinite(due) ? due : undefined;
  }

  /** When to sweep next; never while no table has a history. */
  #sweep({ store, clock }: Context): number {
    const now = clock.now();
    const tables = this.#catalog.all(store).filter(({ recovery }) => recovery);
    if (tables.length === 0) return Number.POSITIVE_INFINITY;
    if (now >= this.#sweepAtEpochMs) {
      jobs.forgetOld(store, now);
      const isMore = tables.map((table) => sweepChanges(store, table, now)).includes(true);
      this.#sweepAtEpochMs = isMore ? now : now + SWEEP_INTERVAL_MS;
    }
    return this.#sweepAtEpochMs;
  }

  async close(): Promise<void> {
    await this.#running;
  }

  #begin(context: Context, job: Job): void {
    this.#running = this.#run(context, job).finally(() => {
      this.#running = undefined;
      context.wake();
    });
  }

  /** Never rejects. */
  async #run(context: Context, job: Job): Promise<void> {
    const { store, clock } = context;
    try {
      const state = await writeExport(context, job, this.#catalog.byId(store, job.tableId));
      if (state) await writeOnceThereIsRoom(context, () => jobs.end(store, job.id, state));
    } catch (error) {
      const failed = failureOf(error, clock.now());
      if (failed) await writeOnceThereIsRoom(context, () => jobs.end(store, job.id, failed));
      else this.#retryAtEpochMs = clock.now() + RETRY_MS;
    }
  }
}

/** What no second try would mend; undefined for what passes by itself. */
function failureOf(error: unknown, endedAtEpochMs: number): JobState | undefined {
  if (error instanceof NoRoom || error instanceof ConnectionLost) return undefined;
  if (error instanceof AwsError && error.statusCode >= 500) return undefined;
  const message = error instanceof Error ? error.message : String(error);
  return { status: 'FAILED', endedAtEpochMs, code: codeOf(error), message };
}

function codeOf(error: unknown): string {
  if (!(error instanceof AwsError)) return 'InternalError';
  // The table is gone: nobody can say what was in it.
  return error.code === 'ResourceNotFoundException' ? 'TableNotFound' : `S3${error.code}`;
}
