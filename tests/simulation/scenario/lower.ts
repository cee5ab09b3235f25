import type { History, Invocation } from '../history.ts';
import type { World } from '../world/world.ts';
import type { Configure, Lower } from './scenario.ts';

/**
 * Two operators who lower an event's capacity whenever a batch is handed out: one to exactly what is
 * taken, one below it, which must be refused. What matters is a win between a change's read of the event
 * and its write.
 */
export async function lower(
  { eventId, batches, delayMs, addCapacity, untilMs }: Lower,
  { scheduler }: World,
  history: History,
  configure: (change: Configure) => Promise<void>,
): Promise<void> {
  const endsAt = scheduler.now() + untilMs;
  const made: Promise<void>[] = [];
  const set = (beyondTaken: number) =>
    configure({ kind: 'configure', atMs: 0, eventId, addCapacity: beyondTaken, base: 'taken' });
  const change = async () => {
    await scheduler.sleepUntil(scheduler.now() + delayMs);
    await Promise.all([set(0), set(-1)]);
    await set(addCapacity);
  };
  history.watchers.push((invocation) => {
    if (made.length < batches && scheduler.now() < endsAt && isAbout(invocation, eventId)) {
      made.push(change());
    }
  });
  await scheduler.sleepUntil(endsAt);
  await Promise.all(made);
}

const isAbout = ({ records }: Invocation, eventId: string): boolean =>
  records.some(({ body }) => body.includes(`"eventId":"${eventId}"`));
