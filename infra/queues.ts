import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
const RETENTION_DAYS_MAX = 14;
/** A queue's visibility is at least six times its function's timeout, plus the batching window.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const VISIBILITY_TIMEOUTS = 6;
/** Receives on the main queue before a message moves to the dead-letter queue. */
export const MAIN_RECEIVES_MAX = 3;
/** Receives by the dead-letter worker before a message is parked; it decides FAILED_FINAL at the last one. */
export const DEAD_LETTER_RECEIVES_MAX = 5;

export interface QueuesProps {
  readonly workerTimeoutSeconds: number;
  readonly workerBatchingWindowSeconds: number;
  readonly deadLetterTimeoutSeconds: number;
}

/** main → dead-letter → parking, and the redrive queue that an operator moves parked messages to. */
export class Queues extends Construct {
  readonly main: Queue;
  readonly deadLetter: Queue;
  /** Has no consumer: an operator looks at what is here. */
  readonly parking: Queue;
  readonly redrive: Queue;
  /** What the bus could not hand to Firehose. */
  readonly undelivered: Queue;
  /** What functions that run by the clock could not do. */
  readonly failedJobs: Queue;

  constructor(scope: Construct, id: string, props: QueuesProps) {
    super(scope, id);
    this.parking = this.#queue('Parking');
    this.undelivered = this.#queue('Undelivered');
    this.failedJobs = this.#queue('FailedJobs');
    const consumedByDeadLetter: QueueProps = {
      visibilityTimeout: Duration.seconds(VISIBILITY_TIMEOUTS * props.deadLetterTimeoutSeconds),
      deadLetterQueue: { queue: this.parking, maxReceiveCount: DEAD_LETTER_RECEIVES_MAX },
    };
    this.deadLetter = this.#queue('DeadLetter', consumedByDeadLetter);
    this.redrive = this.#queue('Redrive', consumedByDeadLetter);
    this.main = this.#queue('Main', {
      visibilityTimeout: Duration.seconds(
        VISIBILITY_TIMEOUTS * props.workerTimeoutSeconds + props.workerBatchingWindowSeconds,
      ),
      // A message keeps its age when it moves on, so that it must not grow old here.
      retentionPeriod: Duration.days(RETENTION_DAYS_MAX / 2),
      deadLetterQueue: { queue: this.deadLetter, maxReceiveCount: MAIN_RECEIVES_MAX },
    });
  }

  #queue(id: string, props: QueueProps = {}): Queue {
    return new Queue(this, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(RETENTION_DAYS_MAX),
      ...props,
    });
  }
}
