import type { ListMessageMoveTasksResultEntry } from '@aws-sdk/client-sqs';
import { pause } from '../clock.ts';
import { finding } from '../failure.ts';
import type { QueueName, Queues } from '../queues.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
export const RATE_MAX = 500;

/** How far a move task is. */
export interface Move {
  readonly moved: number;
  readonly toMove: number;
}

interface RedriveOptions {
  /** Messages a second; SQS chooses when left out. */
  readonly rate?: number;
  readonly onProgress: (move: Move) => void;
  /** Cancels the task; what was moved stays moved. */
  readonly signal: AbortSignal;
}

const FIRST_PAUSE_MS = 100;
const PAUSE_MAX_MS = 2000;

/**
 * Has SQS move what is parked to the redrive queue, and waits until it is done.
 * @throws Failure when a task runs already, was cancelled, or failed.
 */
export async function redrive(queues: Queues, options: RedriveOptions): Promise<Move> {
  const [source, destination] = await Promise.all([
    arnOf(queues, 'parking'),
    arnOf(queues, 'redrive'),
  ]);
  const before = await refuseSecond(queues, source);
  const handle = await start(queues, source, destination, options.rate);
  let cancelling = false;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
    const task = await latestTask(queues, source);
    const move = moveOf(task);
    // The list may lag behind the start.
    const isListed = task !== undefined && task.StartedTimestamp !== before?.StartedTimestamp;
    if (isListed && !isUnderWay(task)) return ended(task, move);
    options.onProgress(move);
    if (options.signal.aborted && !cancelling) {
      cancelling = true;
      await cancel(queues, handle);
      pauseMs = FIRST_PAUSE_MS;
    } else {
      await pause(pauseMs, cancelling ? undefined : options.signal);
    }
  }
}

type Task = ListMessageMoveTasksResultEntry;

function ended({ Status, FailureReason }: Task, move: Move): Move {
  if (Status === 'CANCELLED') {
    throw finding(
      `Cancelled: ${move.moved} of ${move.toMove} messages were moved and are being decided, the others stay parked.`,
    );
  }
  if (Status === 'COMPLETED') return move;
  const reason = FailureReason ?? `its state is ${Status}`;
  throw finding(
    `The move task ended after ${move.moved} of ${move.toMove} messages: ${reason}. What was not moved stays parked.`,
  );
}

/** SQS allows one active task a queue. Returns the latest one, which has ended. */
async function refuseSecond(queues: Queues, source: string): Promise<Task | undefined> {
  const task = await latestTask(queues, source);
  if (!isUnderWay(task)) return task;
  const { moved, toMove } = moveOf(task);
  throw finding(
    `A redrive is under way already, ${moved} of ${toMove} messages moved: try again when it has ended.`,
  );
}

async function start(
  { sqs }: Queues,
  SourceArn: string,
  DestinationArn: string,
  MaxNumberOfMessagesPerSecond: number | undefined,
): Promise<string | undefined> {
  const { StartMessageMoveTaskCommand } = await import('@aws-sdk/client-sqs');
  const { TaskHandle } = await sqs.send(
    new StartMessageMoveTaskCommand({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond }),
  );
  return TaskHandle;
}

/** A task that has just ended cannot be cancelled, which its state then tells. */
async function cancel({ sqs }: Queues, TaskHandle: string | undefined): Promise<void> {
  const { CancelMessageMoveTaskCommand } = await import('@aws-sdk/client-sqs');
  try {
    await sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
  } catch (error) {
    if (!(error instanceof Error) || !/UnsupportedOperation/.test(error.name)) throw error;
  }
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html */
async function latestTask({ sqs }: Queues, SourceArn: string): Promise<Task | undefined> {
  const { ListMessageMoveTasksCommand } = await import('@aws-sdk/client-sqs');
  const { Results = [] } = await sqs.send(
    new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }),
  );
  return Results[0];
}

const isUnderWay = (task: Task | undefined): boolean =>
  task?.Status === 'RUNNING' || task?.Status === 'CANCELLING';

const moveOf = (task: Task | undefined): Move => ({
  moved: task?.ApproximateNumberOfMessagesMoved ?? 0,
  toMove: task?.ApproximateNumberOfMessagesToMove ?? 0,
});

async function arnOf({ sqs, urlOf }: Queues, name: QueueName): Promise<string> {
  const { GetQueueAttributesCommand } = await import('@aws-sdk/client-sqs');
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: urlOf(name), AttributeNames: ['QueueArn'] }),
  );
  return Attributes?.QueueArn ?? '';
}
