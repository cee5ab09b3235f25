import type { Ask, Asker } from './asking.ts';
import type { EventSettings } from './capacities.ts';

const DAY_MS = 86_400_000;
/** So long after its end may an event still get a winner: what waited in parking is decided late.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
const DECIDED_LATE_MS = 16 * DAY_MS;
/** A day of a zone begins and ends within a day of that in UTC. */
const ZONE_MARGIN_MS = DAY_MS;
/** Events that are named. */
const NAMED_MAX = 5;

/**
 * Winners beyond the capacity, of all events that won something on the day. Capacities are read again once
 * the winners are counted: one that was raised meanwhile is no violation, and none is ever lowered below
 * what is taken. Of an event that the table does not have, nothing is said.
 */
export function createOversold(ask: Ask, capacities: () => Promise<EventSettings[]>): Asker {
  return async ({ date, zone }) => {
    const opened = (await capacities()).filter(mayWinOn(date)).map(({ opensAt }) => opensAt);
    if (opened.length === 0) return { count: 0, details: {} };
    const since = new Date(Math.min(...opened)).toISOString().slice(0, 10);
    const { rows } = await ask('oversold', { date, zone, event: '', since });
    const allowed = new Map((await capacities()).map((one) => [one.eventId, one.capacity]));
    const over = rows.flatMap(([eventId, winners]) => {
      const capacity = allowed.get(String(eventId));
      const beyond = Number(winners) - (capacity ?? Number.POSITIVE_INFINITY);
      return beyond > 0 ? [{ eventId: String(eventId), winners, capacity, beyond }] : [];
    });
    const named = over.slice(0, NAMED_MAX);
    return {
      count: over.reduce((sum, { beyond }) => sum + beyond, 0),
      details: Object.fromEntries(
        named.map(({ eventId, winners, capacity }) => [
          eventId,
          `${winners} winners, capacity ${capacity}`,
        ]),
      ),
    };
  };
}

const mayWinOn =
  (date: string) =>
  ({ opensAt, closesAt }: EventSettings): boolean => {
    const startMs = Date.parse(date) - ZONE_MARGIN_MS;
    const endMs = Date.parse(date) + DAY_MS + ZONE_MARGIN_MS;
    return opensAt < endMs && (closesAt === null || closesAt + DECIDED_LATE_MS > startMs);
  };
