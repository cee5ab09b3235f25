import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { createDeadLetter } from '../../../functions/participation/dead-letter/dead-letter.ts';
import { createEvents } from '../../../functions/participation/events/events.ts';
import { createIngest } from '../../../functions/participation/ingest/ingest.ts';
import { createMyParticipations } from '../../../functions/participation/my-participations/my-participations.ts';
import { createWorker } from '../../../functions/participation/worker/worker.ts';
import type { Clock } from '../../../functions/runtime/clock.ts';
import type { Logger, Metrics } from '../../../functions/runtime/observability.ts';
import { Problem } from '../../../functions/runtime/problem.ts';
import type { Random } from '../../../functions/runtime/random.ts';
import type { PutEventBody } from '../../../schemas/participation/event.ts';
import { PROBLEMS } from '../../../schemas/participation/problem.ts';
import type { Clients } from './clients.ts';

/** What an instance of a function is made of. */
export interface InstanceParts extends Clients {
  /** The template's variables for it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The instance's name. */
  readonly workerId: string;
}

/** Answers one invocation. */
export type Handler = (event: never, remainingMs: number) => Promise<unknown>;

/** What the API's functions answer. */
export interface ApiAnswer {
  readonly statusCode: number;
  readonly body: unknown;
}

export interface ParticipateEvent {
  readonly eventId: string;
  readonly userId: string;
}
export interface PutEvent {
  readonly eventId: string;
  readonly body: PutEventBody;
}
export interface ListEvent {
  readonly userId: string;
  readonly limit: number;
  readonly cursor: string | null;
}

/** What each handler.ts wires, with the simulation's parts. */
export const HANDLERS: Readonly<Record<string, (parts: InstanceParts) => Handler>> = {
  ingest(parts) {
    const participate = createIngest({
      ...common(parts),
      queueUrl: variable(parts, 'QUEUE_URL'),
      busName: variable(parts, 'EVENT_BUS_NAME'),
    });
    return ({ eventId, userId }: ParticipateEvent) =>
      answered(async () => {
        const { sent, answer } = await participate(eventId, userId);
        return { statusCode: sent ? 202 : 200, body: answer };
      });
  },
  worker(parts) {
    const work = createWorker(processing(parts));
    return ({ Records }: { Records: SQSRecord[] }, remainingMs): Promise<SQSBatchResponse> =>
      work(Records, remainingMs);
  },
  'dead-letter'(parts) {
    const decideLate = createDeadLetter({
      ...processing(parts),
      receivesMax: Number(variable(parts, 'RECEIVES_MAX')),
      mainReceivesMax: Number(variable(parts, 'MAIN_RECEIVES_MAX')),
      deadLetterQueueArn: variable(parts, 'DEAD_LETTER_QUEUE_ARN'),
    });
    return ({ Records }: { Records: SQSRecord[] }, remainingMs): Promise<SQSBatchResponse> =>
      decideLate(Records, remainingMs);
  },
  events(parts) {
    const events = createEvents(common(parts));
    return ({ eventId, body }: PutEvent) =>
      answered(async () => {
        const { made, event } = await events.put(eventId, body);
        return { statusCode: made ? 201 : 200, body: event };
      });
  },
  'my-participations'(parts) {
    const list = createMyParticipations(common(parts));
    return ({ userId, limit, cursor }: ListEvent) =>
      answered(async () => ({
        statusCode: 200,
        body: await list(userId, { limit, ...(cursor !== null && { cursor }) }),
      }));
  },
};

async function answered(answer: () => Promise<ApiAnswer>): Promise<ApiAnswer> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof Problem)) return { statusCode: 500, body: String(error) };
    const { code, message } = error;
    return { statusCode: PROBLEMS[code].status, body: { code, message } };
  }
}

const common = (parts: InstanceParts) => ({
  ...parts,
  tableName: variable(parts, 'TABLE_NAME'),
  env: variable(parts, 'EVENTFLOW_ENV'),
});

const processing = (parts: InstanceParts) => ({
  ...common(parts),
  parkingQueueUrl: variable(parts, 'PARKING_QUEUE_URL'),
  busName: variable(parts, 'EVENT_BUS_NAME'),
});

function variable({ environment }: InstanceParts, name: string): string {
  const value = environment[name];
  if (value === undefined) throw new Error(`The template gives no ${name}.`);
  return value;
}
