import type { EventItem } from '../history.ts';
import type { ApiAnswer, PutEvent } from '../world/functions.ts';
import type { Invariant } from './invariant.ts';

/** So often does the function try, each time on what it reads then. */
const CHANGE_TRIES = 5;

/** That what must be refused is refused, the stock shows; here, that nothing else is. */
export const refused: Invariant = {
  name: 'a change of an event is refused only when it must be',
  returned({ at, invocation, answer }, history) {
    if (invocation.instance.service !== 'events' || !answer) return undefined;
    const { eventId, body } = invocation.asked as PutEvent;
    const { code } = (answer as ApiAnswer).body as { code?: string };
    const seen = history.eventBetween(eventId, invocation.startedAt, at);
    const isBelowTaken = ({ capacity, remaining }: EventItem) =>
      body.capacity < capacity - remaining;
    const told = `${code} for ${body.capacity}, and ${eventId} was ${JSON.stringify(seen)}`;
    if (code === 'capacity-below-taken') return seen.some(isBelowTaken) ? undefined : told;
    if (code === 'conflict') return seen.length > CHANGE_TRIES ? undefined : told;
    return undefined;
  },
};
