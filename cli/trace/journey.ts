import type { Environment } from '../environment.ts';
import { countQueues, type QueueCounts } from '../queues.ts';
import { type LakeLines, readLake } from './lake-lines.ts';
import { isDecided, type StoredRequest } from './stored-request.ts';

/** One instant of the way; epoch milliseconds. */
export interface Step {
  readonly step: 'received' | 'queued' | 'started' | 'finished';
  readonly at: number;
  /** Milliseconds since the step before; below zero when two clocks differ. */
  readonly afterMs: number | null;
}

/**
 * Where the message of a request may be. A queue cannot be asked for one message without receiving it,
 * which would count as a try: `parked` is null when it cannot be told.
 */
export interface QueueState {
  readonly state: 'perhaps not sent' | 'waiting' | 'decided';
  readonly parked: boolean | null;
  /** Asked only while the request is undecided. */
  readonly counts: readonly QueueCounts[];
}

export interface Journey {
  readonly request: StoredRequest;
  readonly steps: readonly Step[];
  /** finishedAt - queuedAt, null while undecided. */
  readonly decisionMs: number | null;
  readonly queue: QueueState;
  readonly lake: readonly LakeLines[];
}

/** Follows a stored request through queue and lake, changing nothing on the way. */
export async function followRequest(
  environment: Environment,
  request: StoredRequest,
): Promise<Journey> {
  const [queue, ...lake] = await Promise.all([
    askQueue(environment, request),
    readLake(environment, 'request_logs', request),
    readLake(environment, 'participation_logs', request),
  ]);
  return {
    request,
    steps: stepsOf(request),
    decisionMs: isDecided(request) ? request.finishedAt - request.queuedAt : null,
    queue,
    lake,
  };
}

function stepsOf(request: StoredRequest): Step[] {
  const steps: Step[] = [];
  for (const step of ['received', 'queued', 'started', 'finished'] as const) {
    const at = request[`${step}At`];
    const before = steps.at(-1);
    if (at !== null) steps.push({ step, at, afterMs: before ? at - before.at : null });
  }
  return steps;
}

async function askQueue(environment: Environment, request: StoredRequest): Promise<QueueState> {
  if (isDecided(request)) return { state: 'decided', parked: false, counts: [] };
  const counts = await countQueues(environment);
  const parking = counts.find(({ name }) => name === 'parking');
  const isEmpty = parking?.visible === 0 && parking.inFlight === 0;
  return {
    state: request.queuedAt === null ? 'perhaps not sent' : 'waiting',
    parked: isEmpty ? false : null,
    counts,
  };
}
