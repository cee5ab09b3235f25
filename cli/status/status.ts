import { describeAlarms } from '../alarms.ts';
import { type Environment, findStack } from '../environment.ts';
import { countQueues, type QueueCounts, type QueueName } from '../queues.ts';
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
  /** Names of those that fire. */
  readonly alarms: readonly string[];
}

interface QueueStatus extends QueueCounts {
  /** SQS's API tells no age of what waits (a CloudWatch metric does), and receiving to see it would count. */
  readonly oldestAgeMs: null;
}

/** What is in these should be in none, and where its cause is looked for. */
const SHOULD_BE_EMPTY: Partial<Record<QueueName, string>> = {
  dlq: 'messages that were not decided in time; the logs of the workers say why',
  parking: 'messages that nobody could decide; next: eventflow dlq list',
  undelivered: 'facts that did not reach Firehose; next: docs/runbook.md',
  'failed-jobs': 'scheduled work that failed for good; next: docs/runbook.md',
};

/** Asks every part of an environment at once. */
export async function readStatus(environment: Environment): Promise<Status> {
  const [stack, queues, streams, lake, events, alarms] = await Promise.all([
    findStack(environment),
    countQueues(environment),
    describeStreams(environment),
    describeLake(environment),
    countEvents(environment),
    describeAlarms(environment),
  ]);
  return {
    environment: environment.name,
    stack: { name: environment.stackName, status: stack.StackStatus ?? 'UNKNOWN' },
    queues: queues.map((queue) => ({ ...queue, oldestAgeMs: null })),
    streams,
    lake,
    events,
    alarms: alarms.filter(({ state }) => state === 'ALARM').map(({ name }) => name),
  };
}

/** What an operator has to look at, a line each; undefined when there is nothing. */
export function complaintOf({ queues, alarms }: Status): string | undefined {
  const complaints = queues.flatMap(({ name, visible, inFlight }) => {
    const cause = SHOULD_BE_EMPTY[name];
    return cause && visible + inFlight > 0 ? [`${name} holds ${visible + inFlight}: ${cause}`] : [];
  });
  if (alarms.length > 0) complaints.push(`${alarms.length} in alarm; next: eventflow alarms`);
  return complaints.length > 0 ? complaints.join('\n') : undefined;
}
