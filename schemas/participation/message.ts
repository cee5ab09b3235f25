import * as z from 'zod';
import { EpochMs, EventId, RequestId, UserId } from './identifiers.ts';

/** The body of a message on the main queue. queuedAt is the one anchor of all delays (design, decision 1). */
export const ParticipationMessage = z.strictObject({
  requestId: RequestId,
  eventId: EventId,
  userId: UserId,
  queuedAt: EpochMs,
});
export type ParticipationMessage = z.infer<typeof ParticipationMessage>;

/** Why a message was parked; stands in its attribute `parkingReason`. */
export const ParkingReason = z.enum(['UNREADABLE_MESSAGE', 'REQUEST_NOT_FOUND']);
export type ParkingReason = z.infer<typeof ParkingReason>;
