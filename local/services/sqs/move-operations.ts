import { z } from 'zod';
import { uuid } from '../../random.ts';
import { AwsError, type Context, type OperationContext } from '../../service.ts';
import { parseInput } from './errors.ts';
import { LISTED_MOVE_TASKS_MAX, MOVED_MESSAGES_PER_SECOND_MAX } from './limits.ts';
import { countMessages } from './messages.ts';
import type { MoveTask } from './move-tasks.ts';
import { queueArn } from './queues.ts';
import { expiredEpochMs, type Sqs } from './sqs.ts';

const StartMessageMoveTask = z.object({
  SourceArn: z.string(),
  DestinationArn: z.string().optional(),
  MaxNumberOfMessagesPerSecond: z.int().min(1).max(MOVED_MESSAGES_PER_SECOND_MAX).optional(),
});
const ListMessageMoveTasks = z.object({
  SourceArn: z.string(),
  MaxResults: z.int().min(1).max(LISTED_MOVE_TASKS_MAX).default(1),
});
const CancelMessageMoveTask = z.object({ TaskHandle: z.string() });

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
export function startMoveTask(sqs: Sqs, input: unknown, context: OperationContext) {
  const request = parseInput(StartMessageMoveTask, input);
  const { store, clock, random, place } = context;
  const source = byArn(sqs, request.SourceArn, context);
  const destination = request.DestinationArn && byArn(sqs, request.DestinationArn, context).name;
  if (sqs.queues.sourcesOf(store, source.name).length === 0) {
    throw new AwsError(
      'InvalidParameterValue',
      'Source queue must be configured as a Dead Letter Queue.',
    );
  }
  const running = tasksOf(source.name, context).some(({ status }) => status === 'RUNNING');
  if (running) {
    throw new AwsError(
      'UnsupportedOperation',
      'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    );
  }
  const nowEpochMs = clock.now();
  const expired = expiredEpochMs(source, context);
  const { visible } = countMessages(store, {
    queue: source.name,
    nowEpochMs,
    expiredEpochMs: expired,
  });
  const id = uuid(random);
  store.run(
    `INSERT INTO sqs_move_tasks (id, source, destination, per_second, status, started_at_epoch_ms,
       to_move) VALUES (?, ?, ?, ?, 'RUNNING', ?, ?)`,
    id,
    source.name,
    destination ?? null,
    request.MaxNumberOfMessagesPerSecond ?? null,
    nowEpochMs,
    visible,
  );
  context.wake();
  return { TaskHandle: taskHandle(id, queueArn(place, source.name)) };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html */
export function listMoveTasks(sqs: Sqs, input: unknown, context: OperationContext) {
  const { SourceArn, MaxResults } = parseInput(ListMessageMoveTasks, input);
  const { name } = byArn(sqs, SourceArn, context);
  const toArn = (queue: string) => queueArn(context.place, queue);
  const tasks = tasksOf(name, context).slice(0, MaxResults);
  return {
    Results: tasks.map((task) => ({
      ...(task.status === 'RUNNING' && { TaskHandle: taskHandle(task.id, SourceArn) }),
      Status: task.status,
      SourceArn,
      ...(task.destination && { DestinationArn: toArn(task.destination) }),
      ...(task.per_second && { MaxNumberOfMessagesPerSecond: task.per_second }),
      ApproximateNumberOfMessagesMoved: task.moved,
      ApproximateNumberOfMessagesToMove: task.to_move,
      ...(task.failure && { FailureReason: task.failure }),
      StartedTimestamp: task.started_at_epoch_ms,
    })),
  };
}

/** What was moved stays moved. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html */
export function cancelMoveTask(_sqs: Sqs, input: unknown, { store }: OperationContext) {
  const id = taskIdOf(parseInput(CancelMessageMoveTask, input).TaskHandle);
  const task = store.get<MoveTask>('SELECT * FROM sqs_move_tasks WHERE id = ?', id);
  if (!task) throw noSuchResource('Task does not exist.');
  if (task.status !== 'RUNNING') {
    throw new AwsError('UnsupportedOperation', 'Only active tasks can be cancelled.');
  }
  store.run("UPDATE sqs_move_tasks SET status = 'CANCELLED' WHERE id = ?", id);
  return { ApproximateNumberOfMessagesMoved: task.moved };
}

/** Latest first. */
const tasksOf = (source: string, { store }: Context) =>
  store.all<MoveTask>(
    'SELECT * FROM sqs_move_tasks WHERE source = ? ORDER BY started_at_epoch_ms DESC, rowid DESC',
    source,
  );

function byArn({ queues }: Sqs, arn: string, { store }: Context) {
  const queue = queues.byArn(store, arn);
  if (!queue) throw noSuchResource('The resource that you specified does not exist.');
  return queue;
}

const noSuchResource = (message: string) => new AwsError('ResourceNotFoundException', message, 404);

const taskHandle = (taskId: string, sourceArn: string) =>
  Buffer.from(JSON.stringify({ taskId, sourceArn })).toString('base64');

function taskIdOf(handle: string): string {
  try {
    const { taskId } = JSON.parse(Buffer.from(handle, 'base64').toString()) as { taskId: unknown };
    return String(taskId);
  } catch {
    throw new AwsError('InvalidParameterValue', 'Value for parameter TaskHandle is invalid.');
  }
}
