import type { Message } from '@aws-sdk/client-sqs';
import type { Queues } from '../queues.ts';
import { type ParkedMessage, toParked } from './parked.ts';

/** Longer than a look takes, so that no message comes twice; if one does, it counts once. */
const HIDDEN_SECONDS = 60;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
const RECEIVED_MAX = 10;
/** A long poll asks all of SQS's servers, a short one only some of them.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html */
const WAIT_SECONDS = 1;
/** Nobody reads more; and what is looked at is hidden from a redrive for the moment. */
export const LOOK_MAX = 1000;

/** What `--help` says of it. */
export const LOOK_NOTE = `
SQS shows a message only to who receives it: while a look lasts, its messages are hidden, and then given
back at once (after ${HIDDEN_SECONDS} s by themselves, if it is interrupted). Each look counts as one receive, of which
parking allows any number. At most ${LOOK_MAX} messages are read.
`;

interface Look {
  /** Oldest first. */
  readonly messages: readonly ParkedMessage[];
  /** There may be more than were read. */
  readonly isCut: boolean;
}

interface LookOptions {
  readonly onRead: (count: number) => void;
  /** Ends the look at the message that was looked for. */
  readonly isEnough?: (message: ParkedMessage) => boolean;
}

/** Reads the parking queue and gives every message back. */
export async function lookAtParking(
  queues: Queues,
  { onRead, isEnough = () => false }: LookOptions,
): Promise<Look> {
  const read = new Map<string, ParkedMessage>();
  const receipts: string[] = [];
  let isOver = false;
  try {
    while (!isOver && read.size < LOOK_MAX) {
      const received = await receive(queues);
      receipts.push(...received.map(({ ReceiptHandle = '' }) => ReceiptHandle));
      const parked = received.map((message) => toParked(message, queues));
      // A known message means that its time was over: all others were seen before it came again.
      isOver = parked.every(({ messageId }) => read.has(messageId)) || parked.some(isEnough);
      for (const message of parked) read.set(message.messageId, message);
      onRead(read.size);
    }
  } finally {
    await giveBack(queues, receipts);
  }
  const messages = [...read.values()].sort((a, b) => a.sentAt - b.sentAt);
  return { messages, isCut: !isOver };
}

async function receive({ sqs, urlOf }: Queues): Promise<readonly Message[]> {
  const { ReceiveMessageCommand } = await import('@aws-sdk/client-sqs');
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: urlOf('parking'),
      MaxNumberOfMessages: RECEIVED_MAX,
      VisibilityTimeout: HIDDEN_SECONDS,
      WaitTimeSeconds: WAIT_SECONDS,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    }),
  );
  return Messages;
}

/** A receipt whose time is over is refused, and its message visible already. */
async function giveBack({ sqs, urlOf }: Queues, receipts: readonly string[]): Promise<void> {
  const { ChangeMessageVisibilityBatchCommand } = await import('@aws-sdk/client-sqs');
  for (let at = 0; at < receipts.length; at += RECEIVED_MAX) {
    const Entries = receipts
      .slice(at, at + RECEIVED_MAX)
      .map((ReceiptHandle, index) => ({ Id: `${index}`, ReceiptHandle, VisibilityTimeout: 0 }));
    await sqs.send(
      new ChangeMessageVisibilityBatchCommand({ QueueUrl: urlOf('parking'), Entries }),
    );
  }
}
