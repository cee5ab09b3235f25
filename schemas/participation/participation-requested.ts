import * as z from 'zod';
import { EnvironmentName, EventId, QueuedAt, RequestId, SchemaVersion } from './identifiers.ts';

/** Source and detail-type of the bus event (spec ). */
export const PARTICIPATION_REQUESTED = {
  source: 'kr.ac.dongduk.ingest',
  detailType: 'ParticipationRequested',
} as const;

/**
 * The fact that one request was queued: one line below `requests/`, a row of request_logs.
 * `userId` is a pseudonym, never the token's subject.
 */
export const ParticipationRequested = z.strictObject({
  schemaVersion: SchemaVersion,
  env: EnvironmentName,
  eventId: EventId,
  requestId: RequestId,
  userId: z.string().meta({
    description: 'Pseudonym of the user, the same across events',
    examples: ['user-3k7d2mqx5vbt6hzp4ncwyjs7ae'],
  }),
  queuedAt: QueuedAt,
});
export type ParticipationRequested = z.infer<typeof ParticipationRequested>;
