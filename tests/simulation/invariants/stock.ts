import type { History, Invocation, RequestItem } from '../history.ts';
import type { Invariant, Write } from './invariant.ts';

/** Never oversold, never undersold: checked after each write to an event or to one of its requests. */
export const stock: Invariant = {
  name: 'succeeded + remaining = capacity',
  written(write, history) {
    for (const eventId of eventsOf(write)) {
      const event = history.event(eventId);
      if (!event) continue;
      const won = [...history.requests.values()]
        .map((states) => states.at(-1)?.item)
        .filter((item) => item?.eventId === eventId && item.status === 'SUCCEEDED').length;
      if (event.remaining < 0 || won + event.remaining !== event.capacity) {
        return `${eventId}: ${won} succeeded, ${event.remaining} remain, the capacity is ${event.capacity}`;
      }
    }
    return undefined;
  },
};

const eventsOf = ({ requests, events }: Write): Set<string> =>
  new Set([...requests, ...events].flatMap(({ after }) => after?.eventId ?? []));

/**
 * One committed write to the hot item a batch; one more for each change of the event meanwhile, and for
 * each request that a second send has queued anew.
 */
export const hotWrites: Invariant = {
  name: 'at most one write to the stock a batch',
  written({ at, events, requests }, history) {
    for (const { before, after } of events) {
      if (!before || !after || before.configVersion !== after.configVersion) continue;
      const [{ after: winner } = { after: undefined }] = requests;
      if (!winner) return `${after.eventId}: the stock moved without a winner`;
      const invocation = history.decidingInvocation(winner);
      const versions = history.eventBetween(after.eventId, invocation?.startedAt ?? at, at);
      const changes = new Set(versions.map(({ configVersion }) => configVersion)).size - 1;
      const writes = takenBy(history, winner, invocation);
      if (writes > 1 + changes) {
        return `${after.eventId}: ${winner.workerId} has written its stock ${writes} times for one batch`;
      }
    }
    return undefined;
  },
};

/** How often a batch has taken from an event's stock: the distinct instants of its winners' commits. */
function takenBy(
  history: History,
  { eventId, workerId }: RequestItem,
  batch: Invocation | undefined,
): number {
  const commits = new Set<number>();
  /** Those in which a winner began later than its batch. */
  const anew = new Set<number>();
  for (const states of history.requests.values()) {
    const won = states.find(({ item }) => item.status === 'SUCCEEDED');
    if (won?.item.eventId !== eventId || won.item.workerId !== workerId) continue;
    if (!batch || history.decidingInvocation(won.item) !== batch) continue;
    commits.add(won.at);
    if (won.item.startedAt !== batch.startedAt + batch.instance.skewMs) anew.add(won.at);
  }
  return commits.size - anew.size;
}
