import type { Context } from '../../service.ts';
import type { Queue, Queues } from './queues.ts';
import type { Waiting } from './waiting.ts';

/** What the operations of one local SQS share. */
export interface Sqs {
  readonly queues: Queues;
  readonly waiting: Waiting;
}

/** What was sent at or before that instant is past the queue's retention. */
export const expiredEpochMs = ({ attributes }: Queue, { clock }: Context): number =>
  clock.now() - attributes.MessageRetentionPeriod * 1000;
