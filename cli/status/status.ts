import { type Environment, findStack } from '../environment.ts';
import { countQueues, type QueueCounts } from '../queues.ts';
import { countEvents, type EventsStatus } from './events.ts';
import { describeLake, type FolderStatus } from './lake.ts';
import { describeStreams, type StreamStatus } from './streams.ts';

export interface Status {
  readonly environment: string;
  readonly stack: { readonly name: string; readonly status: string };
  readonly queues: readonly QueueStatus[];
  readonly streams: readonly StreamStatus[];
  readonly lake: readonly FolderStatus[];
  readonly events: EventsStatus;
}

interface QueueStatus extends QueueCounts {
  /** SQS's API tells no age of what waits (a CloudWatch metric does), and receiving to see it would count. */
  readonly oldestAgeMs: null;
}

/** What is in these should be in none. */
const SHOULD_BE_EMPTY: readonly string[] = ['dlq', 'parking'];

/** Asks every part of an environment at once. */
export async function readStatus(environment: Environment): Promise<Status> {
  const [stack, queues, streams, lake, events] = await Promise.all([
    findStack(environment),
    countQueues(environment),
    describeStreams(environment),
    describeLake(environment),
    countEvents(environment),
  ]);
  return {
    environment: environment.name,
    stack: { name: environment.stackName, status: stack.StackStatus ?? 'UNKNOWN' },
    queues: queues.map((queue) => ({ ...queue, oldestAgeMs: null })),
    streams,
    lake,
    events,
  };
}

/** What an operator has to look at, in a sentence; undefined when there is nothing. */
export function complaintOf({ queues }: Status): string | undefined {
  const held = queues.filter(
    ({ name, visible, inFlight }) => SHOULD_BE_EMPTY.includes(name) && visible + inFlight > 0,
  );
  if (held.length === 0) return undefined;
  const counts = held.map(({ name, visible, inFlight }) => `${name} holds ${visible + inFlight}`);
  const isParked = held.some(({ name }) => name === 'parking');
  const next = isParked ? 'Next: eventflow dlq list' : 'The logs of the workers say why.';
  return `Messages could not be decided in time: ${counts.join(', ')}. ${next}`;
}
