import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type {
  EventConfiguration,
  EventList,
  EventStock,
  PublicEvent,
  PutEventBody,
} from '../../../schemas/participation/event.ts';
import { EventId } from '../../../schemas/participation/identifiers.ts';
import type { Clock } from '../../runtime/clock.ts';
import { type Listing, readCursor, writeCursor } from '../../runtime/cursor.ts';
import { Problem } from '../../runtime/problem.ts';
import {
  createEventItems,
  type EventItem,
  type EventSettings,
  type ListedEvent,
  stateAt,
} from '../event-items.ts';

export interface EventsParts {
  readonly documents: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly clock: Clock;
}

/** Two operators at once: the one who lost reads again, this often. */
const CHANGE_TRIES = 5;

/** Its cursors serve every operator: they all see the same list. */
const ALL_EVENTS: Listing = ['events'];

/** What people take part in: made and watched by operators, shown to everyone. */
export function createEvents({ documents, tableName, clock }: EventsParts) {
  const events = createEventItems(documents, tableName);
  return {
    /**
     * Makes an event, or changes it; what the body leaves out stays, and a new event opens at once.
     * @throws Problem invalid-request, capacity-below-taken, conflict
     */
    async put(eventId: string, body: PutEventBody): Promise<{ made: boolean; event: EventStock }> {
      for (let tries = 0; tries < CHANGE_TRIES; tries += 1) {
        const stored = await events.get(eventId);
        const settings = settingsOf(body, stored ?? newEvent());
        if (stored) refuseBelowTaken(stored, settings);
        const done = stored
          ? await events.change(stored, settings)
          : await events.create(eventId, settings);
        if (done) return { made: !stored, event: await this.stock(eventId) };
      }
      throw new Problem('conflict', 'The event keeps changing. Please look at it and try again.');
    },

    /** @throws Problem event-not-found */
    async stock(eventId: string): Promise<EventStock> {
      const event = await existing(eventId);
      const { capacity, remaining } = event;
      return { ...configurationOf(event), remaining, succeeded: capacity - remaining };
    },

    /** For everyone. @throws Problem event-not-found */
    async show(eventId: string): Promise<PublicEvent> {
      const { state, opensAt, closesAt } = configurationOf(await existing(eventId));
      return { eventId, state, opensAt, closesAt, serverTime: isoOf(clock.now()) };
    },

    /** By id, a page at a time. @throws Problem invalid-request for a cursor of another list */
    async list(limit: number, cursor: string | undefined): Promise<EventList> {
      const after = readCursor(ALL_EVENTS, cursor, EventId);
      const { items, more } = await events.list(limit, after);
      const last = items.at(-1);
      const nextCursor = more && last ? writeCursor(ALL_EVENTS, last.eventId) : null;
      return { items: items.map(configurationOf), nextCursor };
    },
  };

  async function existing(eventId: string): Promise<EventItem> {
    const event = await events.get(eventId);
    if (!event) throw new Problem('event-not-found', `There is no event "${eventId}".`);
    return event;
  }

  function newEvent(): Omit<EventSettings, 'capacity'> {
    return { opensAt: clock.now(), closesAt: null, campaignId: null };
  }

  function configurationOf(event: ListedEvent): EventConfiguration {
    return {
      eventId: event.eventId,
      campaignId: event.campaignId,
      state: stateAt(event, clock.now()),
      capacity: event.capacity,
      opensAt: isoOf(event.opensAt),
      closesAt: event.closesAt === null ? null : isoOf(event.closesAt),
      configVersion: event.configVersion,
    };
  }
}

const isoOf = (epochMs: number): string => new Date(epochMs).toISOString();
const epochMsOf = (iso: string | null) => (iso === null ? null : Date.parse(iso));

/** @throws Problem invalid-request when it would close before it opens. */
function settingsOf(body: PutEventBody, before: Omit<EventSettings, 'capacity'>): EventSettings {
  const opensAt = body.opensAt === undefined ? before.opensAt : Date.parse(body.opensAt);
  const closesAt = body.closesAt === undefined ? before.closesAt : epochMsOf(body.closesAt);
  if (closesAt !== null && closesAt <= opensAt) {
    throw new Problem('invalid-request', 'body.closesAt: must be later than opensAt.');
  }
  const campaignId = body.campaignId === undefined ? before.campaignId : body.campaignId;
  return { capacity: body.capacity, opensAt, closesAt, campaignId };
}

/** Raising serves the undecided; lowering below what is taken would take a win back (design, decision 3). */
function refuseBelowTaken(stored: EventItem, settings: EventSettings): void {
  const taken = stored.capacity - stored.remaining;
  if (settings.capacity >= taken) return;
  throw new Problem(
    'capacity-below-taken',
    `${taken} are taken; the capacity can't go below that.`,
  );
}
