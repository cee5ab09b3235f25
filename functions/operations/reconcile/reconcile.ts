import {
  MISSING_MAX,
  PUBLISHED_AT_ONCE_MAX,
  type PublishedAnswer,
  ReconcileRequest,
} from '../../../schemas/operations/reconcile.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Logger, Metrics } from '../../runtime/observability.ts';
import type { Answer, Values } from '../athena.ts';
import { dayBefore } from '../day.ts';
import { type ExportState, requireExport } from '../exports.ts';

export interface ReconcilerParts {
  readonly ask: (name: string, values: Values) => Promise<Answer>;
  readonly exportState: (date: string) => Promise<ExportState>;
  readonly republish: (requestIds: readonly string[]) => Promise<PublishedAnswer>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

type Answers = { requestIds: string[] } | PublishedAnswer;

/** How often an export that is under way is looked at, and what is kept of the time for the rest. */
const LOOK_MS = 15_000;
const RESERVED_MS = 7 * 60_000;
/** A thousand requests take some seconds. */
const PUBLISHING_RESERVED_MS = 60_000;

/**
 * Finds the requests that are final in the table and have no fact in the lake, and publishes them.
 * Runs twice, at once or halfway are harmless: a repeat is an identical line.
 * @throws when there is no complete export of the day, when a query fails, or when the schedule's run
 * could not publish everything, so that it is tried again.
 */
export function createReconciler(parts: ReconcilerParts) {
  const { ask, exportState, republish, clock, logger, metrics } = parts;

  async function missing(date: string): Promise<string[]> {
    requireExport(await exportState(date), date);
    const { rows } = await ask('missing_facts', { date, zone: 'UTC', event: '' });
    return rows.map(([requestId]) => String(requestId)).slice(0, MISSING_MAX);
  }

  async function publishAll(
    requestIds: readonly string[],
    deadlineEpochMs: number,
  ): Promise<PublishedAnswer> {
    const sum = { published: 0, refused: 0, gone: 0 };
    for (let at = 0; at < requestIds.length; at += PUBLISHED_AT_ONCE_MAX) {
      if (clock.now() > deadlineEpochMs) {
        throw new Error(`${requestIds.length - at} facts are left for another run.`);
      }
      const part = await publishSome(requestIds.slice(at, at + PUBLISHED_AT_ONCE_MAX));
      sum.published += part.published;
      sum.refused += part.refused;
      sum.gone += part.gone;
    }
    return sum;
  }

  async function publishSome(requestIds: readonly string[]): Promise<PublishedAnswer> {
    const counts = await republish(requestIds);
    metrics.count('FactsRepublished', counts.published);
    return counts;
  }

  async function scheduled(date: string, remainingMs: number): Promise<PublishedAnswer> {
    const endEpochMs = clock.now() + remainingMs;
    while ((await exportState(date)).isUnderWay && clock.now() < endEpochMs - RESERVED_MS) {
      await clock.sleep(LOOK_MS);
    }
    const requestIds = await missing(date);
    const counts = await publishAll(requestIds, endEpochMs - PUBLISHING_RESERVED_MS);
    logger.info('Store and lake are reconciled', { date, missing: requestIds.length, ...counts });
    if (counts.refused > 0) throw new Error(`The bus refused ${counts.refused} facts.`);
    return counts;
  }

  return async function reconcile(input: unknown, remainingMs: number): Promise<Answers> {
    const request = ReconcileRequest.parse(input);
    if ('requestIds' in request) return publishSome(request.requestIds);
    if ('date' in request) return { requestIds: await missing(request.date) };
    return scheduled(dayBefore(request.scheduledTime).date, remainingMs);
  };
}
