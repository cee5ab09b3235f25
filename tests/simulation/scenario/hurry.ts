import { type History, isFinal } from '../history.ts';
import type { World } from '../world/world.ts';
import type { Configure, Hurry } from './scenario.ts';

/** A worker's batch is collected for so long (the template's batching window) before it is read. */
const COLLECTING_MS = 1000;
const LOOK_MS = 50;
/** Longer ago than anything that waits was queued. */
const CLOSED_FOR_MS = 60_000;

/**
 * An operator who ends an event again and again and takes it back, while its requests are decided: what
 * matters is a change between the worker's read of the event and its commit.
 */
export async function hurry(
  { eventId, changes, stepMs, untilMs }: Hurry,
  { scheduler }: World,
  history: History,
  configure: (change: Configure) => Promise<void>,
): Promise<void> {
  const begunAt = scheduler.now();
  const made: Promise<void>[] = [];
  while (made.length < changes && scheduler.now() < begunAt + untilMs) {
    const isNear = isWaiting(history, eventId, scheduler.now() - COLLECTING_MS);
    if (isNear) {
      const change = {
        kind: 'configure',
        atMs: 0,
        eventId,
        addCapacity: 1,
        base: 'capacity',
      } as const;
      const end = made.length % 2 === 0 ? { closedForMs: CLOSED_FOR_MS } : { closesAtMs: null };
      made.push(configure({ ...change, ...end }));
    }
    await scheduler.sleepUntil(scheduler.now() + (isNear ? stepMs : LOOK_MS));
  }
  await Promise.all(made);
}

/** Whether a request that was sent before then is undecided. */
const isWaiting = (history: History, eventId: string, sentBefore: number): boolean =>
  [...history.sent].some(([requestId, [first]]) => {
    if (first?.message.eventId !== eventId || first.at > sentBefore) return false;
    const item = history.request(requestId);
    return item !== undefined && !isFinal(item);
  });
