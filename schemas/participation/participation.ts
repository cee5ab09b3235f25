import * as z from 'zod';
import { EpochMs, EventId, RequestId } from './identifiers.ts';
import { RequestStatus, ResultCode } from './status.ts';

/** Body of POST /events/{eventId}/participations: empty on purpose, unknown fields are refused. */
export const ParticipateBody = z.strictObject({});

/** Answer of POST /events/{eventId}/participations: 202 when this call sent the message, else 200. */
export const ParticipateAnswer = z.strictObject({
  requestId: RequestId,
  eventId: EventId,
  status: RequestStatus,
  queuedAt: EpochMs.nullable(),
});
export type ParticipateAnswer = z.infer<typeof ParticipateAnswer>;

/** One of the caller's own participations. */
export const Participation = z.strictObject({
  requestId: RequestId,
  eventId: EventId,
  status: RequestStatus,
  resultCode: ResultCode.nullable(),
  queuedAt: EpochMs.nullable(),
  finishedAt: EpochMs.nullable(),
});
export type Participation = z.infer<typeof Participation>;

/** Query of GET /me/participations. */
export const MyParticipationsQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().min(1).optional(),
});

/** Answer of GET /me/participations, newest first. */
export const MyParticipations = z.strictObject({
  items: z.array(Participation),
  nextCursor: z.string().nullable(),
});
export type MyParticipations = z.infer<typeof MyParticipations>;
