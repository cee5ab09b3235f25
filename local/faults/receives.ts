import type { Principal } from '../principal.ts';
import { fraction, type Random } from '../random.ts';
import type { Call } from '../service.ts';
import type { FaultKind } from './kinds.ts';

interface Message {
  readonly ReceiptHandle: string;
}

interface ReceiveInput {
  readonly QueueUrl: string;
  readonly MaxNumberOfMessages?: number;
  readonly WaitTimeSeconds?: number;
}

interface ReceiveParts {
  readonly next: Call;
  readonly principal: Principal;
  readonly random: Random;
  readonly happens: (kind: FaultKind) => boolean;
}

/**
 * What a standard queue may do: give a message more than once, late, and in any order.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html
 */
export function createReceives() {
  /** Messages that a queue will give again as they were given, by its URL. */
  const copies = new Map<string, Message[]>();

  return {
    async receive(input: unknown, parts: ReceiveParts): Promise<unknown> {
      const { next, principal, random, happens } = parts;
      const { QueueUrl, MaxNumberOfMessages: limit = 1 } = input as ReceiveInput;
      if (happens('empty-receive')) return {};
      const kept = copies.get(QueueUrl) ?? [];
      copies.set(QueueUrl, kept);
      const asked = kept.length > 0 ? { ...(input as ReceiveInput), WaitTimeSeconds: 0 } : input;
      const answer = (await next(principal, 'sqs', 'ReceiveMessage', asked)) as {
        Messages?: Message[];
      };
      const Messages = [...(answer.Messages ?? [])];
      if (Messages.length < limit) Messages.push(...kept.splice(0, limit - Messages.length));
      if (Messages.length === 0) return answer;
      for (const message of answer.Messages ?? []) {
        if (happens('duplicate')) kept.push(message);
        if (happens('visible-early')) await show(message, QueueUrl, parts);
      }
      if (Messages.length > 1 && happens('reorder')) shuffle(Messages, random);
      return { ...answer, Messages };
    },
  };
}

async function show(
  { ReceiptHandle }: Message,
  QueueUrl: string,
  { next, principal }: ReceiveParts,
) {
  const input = { QueueUrl, ReceiptHandle, VisibilityTimeout: 1 };
  // It may be gone already, when somebody else was quicker.
  await next(principal, 'sqs', 'ChangeMessageVisibility', input).catch(() => undefined);
}

function shuffle(messages: Message[], random: Random): void {
  for (let last = messages.length - 1; last > 0; last -= 1) {
    const other = Math.floor(fraction(random) * (last + 1));
    const [a, b] = [messages[last], messages[other]];
    if (a && b) [messages[last], messages[other]] = [b, a];
  }
}
