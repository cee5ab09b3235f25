import { drawRates, type FaultRates } from '../../../local/faults/kinds.ts';
import { seededRandom } from '../../../local/random.ts';
import type { PutEventBody } from '../../../schemas/participation/event.ts';
import type { StackChanges } from '../world/template.ts';
import { START_EPOCH_MS } from '../world/world.ts';
import { draws } from './draws.ts';

/** Instants of a scenario are milliseconds from its start. */
export interface Post {
  readonly kind: 'post';
  readonly atMs: number;
  readonly eventId: string;
  readonly userId: string;
}
export interface Configure {
  readonly kind: 'configure';
  readonly atMs: number;
  readonly eventId: string;
  /** So many more or less than the capacity is then, or than are taken then. */
  readonly addCapacity: number;
  readonly base: 'capacity' | 'taken';
  readonly closesAtMs?: number | null;
  /** Ends the event as of so long before this act, with whoever was queued since. */
  readonly closedForMs?: number;
}
/** A message that no function of ours has sent. */
interface Stray {
  readonly kind: 'stray';
  readonly atMs: number;
  readonly body: string;
}
/** Ends an event and takes it back, while its requests wait to be decided. */
export interface Hurry {
  readonly kind: 'hurry';
  readonly atMs: number;
  readonly eventId: string;
  /** At most. */
  readonly changes: number;
  readonly stepMs: number;
  /** No longer than so many milliseconds. */
  readonly untilMs: number;
}
/** Takes back what is left of an event's stock while a batch of its requests is decided, and gives it again. */
export interface Lower {
  readonly kind: 'lower';
  readonly atMs: number;
  readonly eventId: string;
  /** At most. */
  readonly batches: number;
  /** So long after a batch was handed out. */
  readonly delayMs: number;
  /** How much it gives again. */
  readonly addCapacity: number;
  /** No longer than so many milliseconds. */
  readonly untilMs: number;
}
export type Act = Post | Configure | Stray | Hurry | Lower;

export interface Scenario {
  readonly seed: number;
  readonly events: readonly { readonly eventId: string; readonly body: PutEventBody }[];
  /** In the order in which they happen. */
  readonly acts: readonly Act[];
  readonly rates: FaultRates;
  readonly changes: StackChanges;
  readonly skewMsMax: number;
  /** Faults end then. */
  readonly faultsEndMs: number;
}

const isPost = (act: Act): act is Post => act.kind === 'post';

/** How many seeds have an operator who cannot leave an event alone. */
const HURRIED = 0.5;
/** How many have one who lowers the capacity while a batch is decided. */
const LOWERED = 0.5;

const isoAt = (atMs: number) => new Date(START_EPOCH_MS + atMs).toISOString();

/** What happens in the run of one seed; all of it follows from that number. */
export function scenarioOf(seed: number): Scenario {
  const random = seededRandom(`${seed}/scenario`);
  const { whole, one, maybe } = draws(random);
  const burstMs = one([50, 500, 5000, 30_000]);
  const events = Array.from({ length: whole(1, 3) }, (_, index) => ({
    eventId: `event-${index + 1}`,
    body: {
      capacity: one([0, 1, 1, 2, 3, 5, 8, 20]),
      opensAt: isoAt(maybe(0.8) ? 0 : whole(0, burstMs)),
      closesAt: maybe(0.7) ? null : isoAt(burstMs + whole(1, burstMs)),
    },
  }));
  const userIds = Array.from({ length: whole(1, 10) }, (_, index) => `user-${index + 1}`);
  const acts: Act[] = [];
  const count = whole(2, 24);
  for (let index = 0; index < count; index += 1) {
    const post: Post = {
      kind: 'post',
      atMs: whole(0, burstMs),
      eventId: one(events).eventId,
      userId: one(userIds),
    };
    acts.push(post);
    // A double click, or one who comes back later to look.
    if (maybe(0.2)) acts.push({ ...post, atMs: post.atMs + one([0, 3, 200, 5000, 60_000]) });
  }
  for (let index = whole(0, 3); index > 0; index -= 1) {
    acts.push({
      kind: 'configure',
      atMs: whole(0, burstMs + 5000),
      eventId: one(events).eventId,
      addCapacity: one([-3, -1, 0, 1, 1, 2, 5]),
      base: 'capacity',
      ...(maybe(0.2) && { closesAtMs: one([null, burstMs, burstMs * 2]) }),
    });
  }
  // Of streams of their own, so that the rest of a seed does not follow from them.
  const hurried = draws(seededRandom(`${seed}/hurry`));
  if (hurried.maybe(HURRIED)) {
    acts.push({
      kind: 'hurry',
      atMs: 0,
      eventId: hurried.one(acts.filter(isPost)).eventId,
      changes: hurried.whole(10, 50),
      stepMs: hurried.whole(5, 40),
      untilMs: burstMs + 20_000,
    });
  }
  const lowered = draws(seededRandom(`${seed}/lower`));
  if (lowered.maybe(LOWERED)) {
    acts.push({
      kind: 'lower',
      atMs: 0,
      eventId: lowered.one(acts.filter(isPost)).eventId,
      batches: lowered.whole(1, 10),
      delayMs: lowered.whole(0, 10),
      addCapacity: lowered.whole(1, 3),
      untilMs: burstMs + 20_000,
    });
  }
  if (maybe(0.3)) acts.push({ kind: 'stray', atMs: whole(0, burstMs), body: one(STRAYS) });
  return {
    seed,
    events,
    acts: acts.sort((a, b) => a.atMs - b.atMs),
    rates: drawRates(seededRandom(`${seed}/rates`)),
    changes: {
      concurrency: {
        ingest: whole(1, 6),
        worker: whole(1, 4),
        'dead-letter': whole(1, 2),
        events: 8,
        'my-participations': 2,
      },
      workerBatchSize: one([1, 2, 5, 10, 99]),
      visibilityTimeoutSeconds: one([undefined, 3, 10, 40]),
    },
    skewMsMax: one([0, 0, 50, 5000]),
    faultsEndMs: one([20_000, 60_000, 400_000]),
  };
}

const STRAYS = [
  'not json',
  '{}',
  '{"requestId":"req-aaaaaaaaaaaaaaaaaaaaaaaaaa","eventId":"event-1","userId":"nobody","queuedAt":"now"}',
  '{"requestId":"req-aaaaaaaaaaaaaaaaaaaaaaaaaa","eventId":"event-1","userId":"nobody","queuedAt":1796083200000}',
];
