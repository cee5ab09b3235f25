import * as z from 'zod';
import { EventId } from './identifiers.ts';

/** ISO 8601 with an offset. */
const Instant = z.iso.datetime({ offset: true }).meta({ example: '2026-12-01T10:00:00+09:00' });

/** Stock is a number of winners; the bound keeps every sum within a DynamoDB transaction's arithmetic. */
const Capacity = z.int().min(0).max(100_000_000);

/** Body of PUT /events/{eventId}. A member left out keeps its value; `closesAt: null` removes the end. */
export const PutEventBody = z.strictObject({
  capacity: Capacity,
  opensAt: Instant.optional(),
  closesAt: Instant.nullable().optional(),
  campaignId: z.string().min(1).max(64).nullable().optional(),
});
export type PutEventBody = z.infer<typeof PutEventBody>;

/** Whether a participation would be taken now; SOLD_OUT is for the worker to say. */
export const EventState = z.enum(['SCHEDULED', 'OPEN', 'CLOSED']);
export type EventState = z.infer<typeof EventState>;

/** GET /events/{eventId}: for everyone, with the server's clock to count down by. */
export const PublicEvent = z.strictObject({
  eventId: EventId,
  state: EventState,
  opensAt: Instant,
  closesAt: Instant.nullable(),
  serverTime: Instant,
});
export type PublicEvent = z.infer<typeof PublicEvent>;

/** An event as its operator configured it. */
export const EventConfiguration = z.strictObject({
  eventId: EventId,
  campaignId: z.string().nullable(),
  state: EventState,
  capacity: Capacity,
  opensAt: Instant,
  closesAt: Instant.nullable(),
  configVersion: z.int(),
});
export type EventConfiguration = z.infer<typeof EventConfiguration>;

/** PUT /events/{eventId} and GET /events/{eventId}/stock: for operators. */
export const EventStock = EventConfiguration.extend({ remaining: Capacity, succeeded: Capacity });
export type EventStock = z.infer<typeof EventStock>;

/** GET /events: for operators, by eventId. */
export const EventList = z.strictObject({
  items: z.array(EventConfiguration),
  nextCursor: z.string().nullable(),
});
export type EventList = z.infer<typeof EventList>;

/** Query of GET /events. */
export const EventListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(100),
  cursor: EventId.optional(),
});
