import { DateTime } from 'luxon';
import { renderTable } from '../output/table.ts';
import type { DeletedRequest } from './delete.ts';

/** What was done, for people: a line a request. */
export const renderDeleted = (requests: readonly DeletedRequest[]): string =>
  renderTable(
    ['event', 'request', 'status', 'personal data'],
    requests.map(({ eventId, requestId, status, deletion }) => [
      eventId,
      requestId,
      status,
      deletion,
    ]),
  );

/** The members that scripts may rely on. */
export const toRecords = (requests: readonly DeletedRequest[]) =>
  requests.map(({ eventId, requestId, status, deletion }) => ({
    eventId,
    requestId,
    status,
    deletion,
  }));

/** How many are left, and how they come to an end. */
export function undecidedSentence(undecided: readonly DeletedRequest[]): string {
  const [first] = undecided;
  const left =
    undecided.length === 1
      ? '1 request is undecided and still names the user'
      : `${undecided.length} requests are undecided and still name the user`;
  const expiries = undecided.flatMap(({ ttl }) => ttl ?? []);
  const byItself =
    expiries.length === 0
      ? ''
      : ` What is RECEIVED and is never sent again goes by itself, the last on ${dayOf(Math.max(...expiries))}.`;
  return `${left}: run this again when decided.${byItself} Look: eventflow trace ${first?.requestId}`;
}

const dayOf = (epochSeconds: number): string =>
  String(DateTime.fromSeconds(epochSeconds, { zone: 'UTC' }).toISODate());
