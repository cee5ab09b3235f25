import * as z from 'zod';
import {
  EnvironmentName,
  EventId,
  FinishedAt,
  QueuedAt,
  RequestId,
  SchemaVersion,
  StartedAt,
} from './identifiers.ts';
import { FailureClass, FinalStatus, ResultCode } from './status.ts';

/** Source and detail-type of the bus event, as rule-worker-to-firehose matches them (spec B-08, B-11). */
export const PARTICIPATION_PROCESSED = {
  source: 'kr.ac.dongduk.worker',
  detailType: 'ParticipationProcessed',
} as const;

/**
 * The fact that one request was decided: the bus event's detail, and one line of the lake.
 * Every key is always present; `failure.*` are null unless it failed (spec B-12).
 * Column order and types of the table participation_logs follow from this shape (spec B-15).
 */
export const ParticipationProcessed = z.strictObject({
  schemaVersion: SchemaVersion,
  env: EnvironmentName,
  eventId: EventId,
  requestId: RequestId,
  eventType: z
    .literal('FIRST_COME')
    .meta({ description: 'How winners are found: who was queued first wins' }),
  finalStatus: FinalStatus.meta({
    description:
      '`SUCCEEDED` won; `REJECTED` did not, by the rules; `FAILED_FINAL` could not be decided',
    examples: ['SUCCEEDED'],
  }),
  resultCode: ResultCode.meta({
    description:
      'Why: `SUCCESS` when it won, `PROCESSING_FAILED` when it failed, else why it was rejected',
    examples: ['SUCCESS'],
  }),
  timestamps: z
    .strictObject({ queuedAt: QueuedAt, startedAt: StartedAt, finishedAt: FinishedAt })
    .meta({ description: 'The way in time, each no earlier than the one before' }),
  delivery: z
    .strictObject({
      attempt: z
        .int32()
        .positive()
        .meta({ description: 'Receives of its message on that queue, from 1', examples: [1] }),
      isDlq: z.boolean().meta({
        description: 'Whether the dead-letter worker decided it, after the worker gave up',
        examples: [false],
      }),
    })
    .meta({ description: 'How the message came that it was decided by' }),
  failure: z
    .strictObject({
      failureClass: FailureClass.nullable().meta({
        description: 'Whether another try could have helped; null unless `FAILED_FINAL`',
        examples: [null],
      }),
      errorCode: z
        .string()
        .nullable()
        .meta({
          description: 'The name of the last error; null unless `FAILED_FINAL`',
          examples: [null],
        }),
      errorMessage: z
        .string()
        .nullable()
        .meta({
          description: 'The last error in words; null unless `FAILED_FINAL`',
          examples: [null],
        }),
    })
    .meta({ description: 'What the last try failed on' }),
  meta: z
    .strictObject({
      workerId: z.string().meta({
        description: 'The instance of the function that decided it',
        examples: ['worker-1f0c9a3e'],
      }),
    })
    .meta({ description: 'Where to look further' }),
});
export type ParticipationProcessed = z.infer<typeof ParticipationProcessed>;
