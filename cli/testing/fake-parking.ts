import { createHash } from 'node:crypto';
import type { Message } from '@aws-sdk/client-sqs';
import type { FakeAnswer } from './fake-system.ts';

type Input = Readonly<Record<string, unknown>>;

/** What StartMessageMoveTask and the following polls find, one after the other; the last one stays. */
interface FakeTask {
  readonly Status: string;
  readonly ApproximateNumberOfMessagesMoved?: number;
  readonly FailureReason?: string;
}

interface FakeParkingOptions {
  readonly messages?: readonly Message[];
  /** As if the time of what was received were over at once: everything comes again. */
  readonly isForgetful?: boolean;
  /** What there is before a redrive. */
  readonly running?: FakeTask;
  readonly polls?: readonly FakeTask[];
  /** What StartMessageMoveTask is refused with. */
  readonly refused?: string;
  readonly onPoll?: () => void;
}

/** The parking queue by SQS's JSON protocol, for `fakeSystem`'s `aws`. */
export function fakeParking(options: FakeParkingOptions = {}) {
  const { messages = [], polls = [], running, refused } = options;
  const visible = [...messages];
  const givenBack: unknown[] = [];
  const moves: Input[] = [];
  let tasks: FakeTask[] = running ? [running] : [];
  let isCancelled = false;

  const operations: Record<string, (input: Input) => object> = {
    ReceiveMessage() {
      const taken = options.isForgetful ? visible.slice(0, 10) : visible.splice(0, 10);
      return taken.length > 0 ? { Messages: taken } : {};
    },
    ChangeMessageVisibilityBatch({ Entries }) {
      const entries = Entries as { ReceiptHandle: string; VisibilityTimeout: number }[];
      for (const entry of entries) givenBack.push([entry.ReceiptHandle, entry.VisibilityTimeout]);
      return { Successful: [], Failed: [] };
    },
    GetQueueAttributes: ({ QueueUrl }) => ({
      Attributes: { QueueArn: `arn:aws:sqs:us-east-1:1:${String(QueueUrl).split('/').at(-1)}` },
    }),
    StartMessageMoveTask(input) {
      moves.push(input);
      tasks = [...polls];
      return { TaskHandle: 'the-task' };
    },
    CancelMessageMoveTask({ TaskHandle }) {
      isCancelled = TaskHandle === 'the-task';
      return { ApproximateNumberOfMessagesMoved: 1 };
    },
    ListMessageMoveTasks() {
      const [task] = tasks.length > 1 ? tasks.splice(0, 1) : tasks;
      if (!task) return { Results: [] };
      if (moves.length > 0) options.onPoll?.();
      const Status = isCancelled ? 'CANCELLED' : task.Status;
      const StartedTimestamp = moves.length + 1;
      const entry = { ApproximateNumberOfMessagesToMove: 3, StartedTimestamp, ...task, Status };
      return { Results: [entry] };
    },
  };

  return {
    /** Receipt handles with the visibility they were given. */
    givenBack,
    /** Inputs of StartMessageMoveTask. */
    moves,
    aws(target: string, input: Input): FakeAnswer {
      const name = target.replace('AmazonSQS.', '');
      if (name === 'StartMessageMoveTask' && refused) {
        return { statusCode: 400, body: { __type: refused, message: refused } };
      }
      const operation = operations[name];
      return operation
        ? { statusCode: 200, body: operation(input) }
        : { statusCode: 400, body: { message: `no ${target}` } };
    },
  };
}

/** A parked message as SQS shows it; `attributes` are its message attributes. */
export function parkedMessage(
  id: string,
  body: unknown,
  attributes: Readonly<Record<string, string>> = {},
  system: Readonly<Record<string, string>> = {},
): Message {
  const Body = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    MessageId: id,
    ReceiptHandle: `receipt-${id}`,
    Body,
    MD5OfBody: createHash('md5').update(Body).digest('hex'),
    Attributes: { SentTimestamp: '1767484800000', ApproximateReceiveCount: '4', ...system },
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [
        name,
        { DataType: 'String', StringValue },
      ]),
    ),
  };
}
