import { z } from 'zod';
import { uuid } from '../../random.ts';
import { writeOnceThereIsRoom } from '../../room.ts';
import { type Context, type ResourceType, resource } from '../../service.ts';
import { FAILURE_DESTINATION, type FailedEvent, sendFailure } from './failure-destination.ts';
import type { Functions } from './functions.ts';
import { EVENT_AGE_SECONDS_MAX, EVENT_AGE_SECONDS_MIN, EVENT_RETRIES_MAX } from './limits.ts';
import type { Underway } from './underway.ts';

export const EVENT_TABLES = `
  CREATE TABLE IF NOT EXISTS lambda_events (
    id INTEGER PRIMARY KEY,
    request_id TEXT NOT NULL,
    function TEXT NOT NULL,
    payload TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    accepted_at_epoch_ms INTEGER NOT NULL,
    due_at_epoch_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS lambda_events_by_due ON lambda_events (due_at_epoch_ms);
`;

interface EventRow {
  readonly id: number;
  readonly request_id: string;
  readonly function: string;
  readonly payload: string;
  readonly attempts: number;
  readonly accepted_at_epoch_ms: number;
  readonly due_at_epoch_ms: number;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html */
const EventInvokeProperties = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.string(),
  MaximumRetryAttempts: z.int().min(0).max(EVENT_RETRIES_MAX).default(EVENT_RETRIES_MAX),
  MaximumEventAgeInSeconds: z
    .int()
    .min(EVENT_AGE_SECONDS_MIN)
    .max(EVENT_AGE_SECONDS_MAX)
    .default(EVENT_AGE_SECONDS_MAX),
  DestinationConfig: z
    .strictObject({
      OnFailure: z.strictObject({
        Destination: z.string().regex(FAILURE_DESTINATION, 'a queue, in the local cloud'),
      }),
    })
    .optional(),
});
type EventInvokeProperties = z.infer<typeof EventInvokeProperties>;
type Policy = Omit<EventInvokeProperties, 'FunctionName' | 'Qualifier'>;

const DEFAULT_POLICY: Policy = {
  MaximumRetryAttempts: EVENT_RETRIES_MAX,
  MaximumEventAgeInSeconds: EVENT_AGE_SECONDS_MAX,
};

/** A minute before the second attempt, two before the third.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_MS = 60_000;

/** More than that wait in the store. */
const RUNNING_MAX = 100;

/** Invocations that nobody waits for: durable once accepted, tried again when the function fails. */
export class Events {
  readonly #functions: Functions;
  readonly #underway: Underway;
  readonly #policies = new Map<string, Policy>();
  readonly #running = new Set<number>();

  constructor(functions: Functions, underway: Underway) {
    this.#functions = functions;
    this.#underway = underway;
  }

  accept(functionName: string, payload: string, context: Context): void {
    const { store, clock, random, wake } = context;
    store.run(
      `INSERT INTO lambda_events (request_id, function, payload, accepted_at_epoch_ms,
         due_at_epoch_ms) VALUES (?, ?, ?, ?, ?)`,
      uuid(random),
      functionName,
      payload,
      clock.now(),
      clock.now(),
    );
    wake();
  }

  /** Begins what is due; returns when more is. */
  work(context: Context): number | undefined {
    const { store, clock } = context;
    const waiting = store
      .all<EventRow>(
        'SELECT * FROM lambda_events ORDER BY due_at_epoch_ms, id LIMIT ?',
        RUNNING_MAX + 1,
      )
      .filter(({ id }) => !this.#running.has(id));
    for (const row of waiting) {
      if (row.due_at_epoch_ms > clock.now()) return row.due_at_epoch_ms;
      if (this.#running.size >= RUNNING_MAX) return undefined;
      this.#running.add(row.id);
      void this.#underway.track(this.#attempt(row, context)).finally(() => {
        this.#running.delete(row.id);
        context.wake();
      });
    }
    return undefined;
  }

  async #attempt(row: EventRow, context: Context): Promise<void> {
    const { store, clock, closing } = context;
    // The template may have lost the function since.
    const fn = this.#functions.find(row.function);
    const answer = await fn?.pool.invoke(row.request_id, row.payload);
    const isError = answer?.isError === true;
    // Ended with the cloud: it is tried again at the next start.
    if (isError && closing.aborted) return;
    const attempts = row.attempts + 1;
    const policy = this.#policies.get(row.function) ?? DEFAULT_POLICY;
    const dueEpochMs = clock.now() + attempts * RETRY_MS;
    const isTooOld = dueEpochMs > row.accepted_at_epoch_ms + policy.MaximumEventAgeInSeconds * 1000;
    const isLast = attempts > policy.MaximumRetryAttempts;
    // Noted in any case: what is sent below needs as much room.
    await writeOnceThereIsRoom(context, () =>
      store.run(
        'UPDATE lambda_events SET attempts = ?, due_at_epoch_ms = ? WHERE id = ?',
        attempts,
        dueEpochMs,
        row.id,
      ),
    );
    if (isError && !isLast && !isTooOld) return;
    const queueArn = policy.DestinationConfig?.OnFailure.Destination;
    if (fn && isError && queueArn) {
      const failed: FailedEvent = {
        requestId: row.request_id,
        payload: row.payload,
        attempts,
        condition: isLast ? 'RetriesExhausted' : 'EventAgeExceeded',
        answer,
      };
      await sendFailure(fn, queueArn, failed, context);
    }
    await writeOnceThereIsRoom(context, () =>
      store.run('DELETE FROM lambda_events WHERE id = ?', row.id),
    );
  }

  resource(): ResourceType {
    return resource<EventInvokeProperties>({
      properties: EventInvokeProperties,
      identify: ({ FunctionName }) => ({ ref: `${FunctionName}|$LATEST` }),
      create: (properties) => {
        const { name } = this.#functions.get(properties.FunctionName).definition;
        this.#policies.set(name, properties);
      },
    });
  }
}
