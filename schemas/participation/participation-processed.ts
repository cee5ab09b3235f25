import * as z from 'zod';
import { EpochMs, EventId, RequestId } from './identifiers.ts';
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
  schemaVersion: z.literal(1),
  env: z.string(),
  eventId: EventId,
  requestId: RequestId,
  eventType: z.literal('FIRST_COME'),
  finalStatus: FinalStatus,
  resultCode: ResultCode,
  timestamps: z.strictObject({ queuedAt: EpochMs, startedAt: EpochMs, finishedAt: EpochMs }),
  delivery: z.strictObject({ attempt: z.int32().positive(), isDlq: z.boolean() }),
  failure: z.strictObject({
    failureClass: FailureClass.nullable(),
    errorCode: z.string().nullable(),
    errorMessage: z.string().nullable(),
  }),
  meta: z.strictObject({ workerId: z.string() }),
});
export type ParticipationProcessed = z.infer<typeof ParticipationProcessed>;
