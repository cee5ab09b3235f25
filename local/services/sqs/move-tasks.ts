import { uuid } from '../../random.ts';
import type { Context } from '../../service.ts';
import { insertMessage, peekMessages, removeMessage, type StoredMessage } from './messages.ts';
import { expiredEpochMs, type Sqs } from './sqs.ts';

export const MOVE_TASK_TABLES = `
  CREATE TABLE IF NOT EXISTS sqs_move_tasks (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    destination TEXT,
    per_second INTEGER,
    status TEXT NOT NULL,
    started_at_epoch_ms INTEGER NOT NULL,
    to_move INTEGER NOT NULL,
    moved INTEGER NOT NULL DEFAULT 0,
    failure TEXT
  ) STRICT;
`;

export interface MoveTask {
  readonly id: string;
  /** Queue names; without a destination each message goes back to the queue it came from. */
  readonly source: string;
  readonly destination: string | null;
  readonly per_second: number | null;
  readonly status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  readonly started_at_epoch_ms: number;
  readonly to_move: number;
  readonly moved: number;
  readonly failure: string | null;
}

/** So many in one step, so that others get their turn. */
const STEP_MESSAGES_MAX = 500;

/** Moves what is due; returns when more is. */
export function runMoveTasks(sqs: Sqs, context: Context): number | undefined {
  const tasks = context.store.all<MoveTask>(
    "SELECT * FROM sqs_move_tasks WHERE status = 'RUNNING'",
  );
  const dues = tasks
    .map((task) => runMoveTask(sqs, task, context))
    .filter((due) => due !== undefined);
  return dues.length > 0 ? Math.min(...dues) : undefined;
}

function runMoveTask(sqs: Sqs, task: MoveTask, context: Context): number | undefined {
  const { store, clock } = context;
  const now = clock.now();
  const allowed = Math.min(task.to_move, allowedBy(task, now)) - task.moved;
  const source = sqs.queues.find(store, task.source);
  const destinations = new Set<string>();
  const step = store.transaction(() => {
    const messages = source
      ? peekMessages(store, {
          queue: source.name,
          nowEpochMs: now,
          expiredEpochMs: expiredEpochMs(source, context),
          limit: Math.min(allowed, STEP_MESSAGES_MAX),
        })
      : [];
    let moved = task.moved;
    let failure: string | null = null;
    for (const message of messages) {
      const destination = destinationOf(sqs, task, message, context);
      if (!destination) {
        failure = 'CouldNotDetermineMessageSource';
        break;
      }
      move(message, destination, context);
      destinations.add(destination);
      moved += 1;
    }
    const isOver = moved >= task.to_move || (allowed > 0 && messages.length === 0);
    const status = failure ? 'FAILED' : isOver ? 'COMPLETED' : 'RUNNING';
    store.run(
      'UPDATE sqs_move_tasks SET moved = ?, status = ?, failure = ? WHERE id = ?',
      moved,
      status,
      failure,
      task.id,
    );
    return { moved, status };
  });
  for (const destination of destinations) sqs.waiting.serve(destination);
  if (step.status !== 'RUNNING') return undefined;
  return task.per_second
    ? task.started_at_epoch_ms + Math.ceil((step.moved * 1000) / task.per_second)
    : now;
}

/** How many may have been moved by now: the first at once, the others evenly. */
const allowedBy = ({ per_second, started_at_epoch_ms }: MoveTask, nowEpochMs: number) =>
  per_second
    ? Math.floor(((nowEpochMs - started_at_epoch_ms) * per_second) / 1000) + 1
    : Number.POSITIVE_INFINITY;

function destinationOf(
  { queues }: Sqs,
  { destination }: MoveTask,
  { source_arn }: StoredMessage,
  { store }: Context,
): string | undefined {
  if (destination) return queues.find(store, destination)?.name;
  return source_arn ? queues.byArn(store, source_arn)?.name : undefined;
}

/**
 * A moved message is a new one: new id, sent now, never received.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
function move(message: StoredMessage, destination: string, { store, clock, random }: Context) {
  removeMessage(store, message.id);
  insertMessage(store, {
    ...message,
    queue: destination,
    message_id: uuid(random),
    sent_at_epoch_ms: clock.now(),
    visible_at_epoch_ms: clock.now(),
  });
}
