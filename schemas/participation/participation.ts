import * as z from 'zod';
import { EpochMs, EventId, FinishedAt, RequestId } from './identifiers.ts';
import { Cursor, limitUpTo, NextCursor } from './paging.ts';
import { RequestStatus, ResultCode } from './status.ts';

/** Body of POST /events/{eventId}/participations: empty on purpose, unknown fields are refused. */
export const ParticipateBody = z.strictObject({}).meta({ id: 'ParticipateBody' });

/** Answer of POST /events/{eventId}/participations: 202 when this call sent the message, else 200. */
export const ParticipateAnswer = z
  .strictObject({
    requestId: RequestId,
    eventId: EventId,
    status: RequestStatus.meta({ examples: ['QUEUED'] }),
    queuedAt: EpochMs.nullable(),
  })
  .meta({ id: 'ParticipateAnswer' });
export type ParticipateAnswer = z.infer<typeof ParticipateAnswer>;

/** One of the caller's own participations. */
export const Participation = z
  .strictObject({
    requestId: RequestId,
    eventId: EventId,
    status: RequestStatus.meta({ examples: ['SUCCEEDED'] }),
    resultCode: ResultCode.nullable(),
    queuedAt: EpochMs.nullable(),
    finishedAt: FinishedAt.nullable(),
  })
  .meta({ id: 'Participation' });
export type Participation = z.infer<typeof Participation>;

/** Query of GET /me/participations. */
export const MyParticipationsQuery = z.strictObject({
  limit: limitUpTo(100, 20),
  cursor: Cursor.optional(),
});

/** Answer of GET /me/participations, newest first. */
export const MyParticipations = z
  .strictObject({
    items: z.array(Participation),
    nextCursor: NextCursor,
  })
  .meta({ id: 'MyParticipations' });
export type MyParticipations = z.infer<typeof MyParticipations>;
