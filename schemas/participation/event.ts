import * as z from 'zod';
import { EventId } from './identifiers.ts';
import { Cursor, limitUpTo, NextCursor } from './paging.ts';

/** ISO 8601 with an offset. */
const Instant = z.iso.datetime({ offset: true }).meta({
  description: 'ISO 8601 with an offset',
  examples: ['2026-12-01T10:00:00+09:00'],
});

/** Null is no end. */
const End = Instant.nullable().meta({ examples: ['2026-12-01T12:00:00+09:00'] });

/** Stock is a number of winners; the bound keeps every sum within a DynamoDB transaction's arithmetic. */
const Capacity = z
  .int()
  .min(0)
  .max(100_000_000)
  .meta({ examples: [100] });

/** All events stand in one GSI1 partition: operators make tens of them, and listing needs no Scan. */
export const ALL_EVENTS = 'EVENTS';

/** The campaign that an event belongs to. */
const CampaignId = z
  .string()
  .min(1)
  .max(64)
  .meta({ examples: ['spring'] });

/** Body of PUT /events/{eventId}. A member left out keeps its value; `closesAt: null` removes the end. */
export const PutEventBody = z
  .strictObject({
    capacity: Capacity,
    opensAt: Instant.optional(),
    closesAt: End.optional(),
    campaignId: CampaignId.nullable().optional(),
  })
  .meta({ id: 'PutEventBody' });
export type PutEventBody = z.infer<typeof PutEventBody>;

/** Whether a participation would be taken now; SOLD_OUT is for the worker to say. */
export const EventState = z.enum(['SCHEDULED', 'OPEN', 'CLOSED']).meta({ examples: ['OPEN'] });
export type EventState = z.infer<typeof EventState>;

/** GET /events/{eventId}: for everyone, with the server's clock to count down by. */
export const PublicEvent = z
  .strictObject({
    eventId: EventId,
    state: EventState,
    opensAt: Instant,
    closesAt: End,
    serverTime: Instant,
  })
  .meta({ id: 'PublicEvent' });
export type PublicEvent = z.infer<typeof PublicEvent>;

/** An event as its operator configured it. */
export const EventConfiguration = z
  .strictObject({
    eventId: EventId,
    campaignId: CampaignId.nullable(),
    state: EventState,
    capacity: Capacity,
    opensAt: Instant,
    closesAt: End,
    configVersion: z.int().meta({ description: 'Counts the changes', examples: [1] }),
  })
  .meta({ id: 'EventConfiguration' });
export type EventConfiguration = z.infer<typeof EventConfiguration>;

/** PUT /events/{eventId} and GET /events/{eventId}/stock: for operators. */
export const EventStock = EventConfiguration.extend({
  remaining: Capacity.meta({ examples: [60] }),
  succeeded: Capacity.meta({ examples: [40] }),
}).meta({ id: 'EventStock' });
export type EventStock = z.infer<typeof EventStock>;

/** GET /events: for operators, by eventId. */
export const EventList = z
  .strictObject({
    items: z.array(EventConfiguration),
    nextCursor: NextCursor,
  })
  .meta({ id: 'EventList' });
export type EventList = z.infer<typeof EventList>;

/** Query of GET /events. */
export const EventListQuery = z.strictObject({
  limit: limitUpTo(100, 100),
  cursor: Cursor.optional(),
});
