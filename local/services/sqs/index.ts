import type { Context, Operation, OperationContext, Service } from '../../service.ts';
import { sqsAuthorization } from './access.ts';
import { changeBatch, changeOne, deleteBatch, deleteOne } from './in-flight.ts';
import { MESSAGE_TABLES, nextVisibleEpochMs, removeExpired } from './messages.ts';
import { measureQueues } from './metrics.ts';
import { cancelMoveTask, listMoveTasks, startMoveTask } from './move-operations.ts';
import { MOVE_TASK_TABLES, runMoveTasks } from './move-tasks.ts';
import {
  createQueue,
  deleteQueue,
  getQueueAttributes,
  getQueueUrl,
  listDeadLetterSourceQueues,
  listQueues,
  purgeQueue,
  setQueueAttributes,
} from './queue-operations.ts';
import { QUEUE_TABLES, Queues } from './queues.ts';
import { receiveMessage } from './receive.ts';
import { sqsResources } from './resources.ts';
import { sendMessage, sendMessageBatch } from './send.ts';
import { expiredEpochMs, type Sqs } from './sqs.ts';
import { Waiting } from './waiting.ts';
import { sqsWire } from './wire.ts';

/** Standard queues. Messages are durable once the send is answered. */
export function createSqs(): Service {
  const sqs: Sqs = { queues: new Queues(), waiting: new Waiting() };
  const operation =
    (operate: (sqs: Sqs, input: unknown, context: OperationContext) => unknown): Operation =>
    (input: unknown, context) =>
      operate(sqs, input, context);
  const sweep = createSweep(sqs);
  return {
    name: 'sqs',
    wire: sqsWire,
    tables: `${QUEUE_TABLES}${MESSAGE_TABLES}${MOVE_TASK_TABLES}`,
    resources: sqsResources(sqs.queues),
    authorization: sqsAuthorization,
    operations: {
      CancelMessageMoveTask: operation(cancelMoveTask),
      ChangeMessageVisibility: operation(changeOne),
      ChangeMessageVisibilityBatch: operation(changeBatch),
      CreateQueue: operation(createQueue),
      DeleteMessage: operation(deleteOne),
      DeleteMessageBatch: operation(deleteBatch),
      DeleteQueue: operation(deleteQueue),
      GetQueueAttributes: operation(getQueueAttributes),
      GetQueueUrl: operation(getQueueUrl),
      ListDeadLetterSourceQueues: operation(listDeadLetterSourceQueues),
      ListMessageMoveTasks: operation(listMoveTasks),
      ListQueues: operation(listQueues),
      PurgeQueue: operation(purgeQueue),
      ReceiveMessage: operation(receiveMessage),
      SendMessage: operation(sendMessage),
      SendMessageBatch: operation(sendMessageBatch),
      SetQueueAttributes: operation(setQueueAttributes),
      StartMessageMoveTask: operation(startMoveTask),
    },
    metrics: (context) => measureQueues(sqs, context),
    work: (context) => earliest(sweep(context), runMoveTasks(sqs, context), serve(sqs, context)),
  };
}

/** Serves long polls with what has become visible, and ends those whose time is over. */
function serve({ waiting }: Sqs, { store, clock }: Context): number | undefined {
  for (const queue of waiting.queues()) waiting.serve(queue);
  const ends = waiting.endDue(clock.now());
  const visible = [...waiting.queues()].map((queue) =>
    nextVisibleEpochMs(store, queue, clock.now()),
  );
  return earliest(ends, ...visible);
}

/** Expired messages are not received any more; now and then they are also removed. */
const SWEEP_INTERVAL_MS = 3_600_000;

function createSweep({ queues }: Sqs) {
  let dueEpochMs = 0;
  return (context: Context): number => {
    const { store, clock } = context;
    if (clock.now() < dueEpochMs) return dueEpochMs;
    for (const queue of queues.list(store)) {
      removeExpired(store, queue.name, expiredEpochMs(queue, context));
    }
    dueEpochMs = clock.now() + SWEEP_INTERVAL_MS;
    return dueEpochMs;
  };
}

function earliest(...epochMs: (number | undefined)[]): number | undefined {
  const due = epochMs.filter((instant) => instant !== undefined);
  return due.length > 0 ? Math.min(...due) : undefined;
}
