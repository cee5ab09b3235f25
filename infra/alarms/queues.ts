import { Duration } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Configuration } from '../config.ts';
import { queueAge, queueDepth } from '../metrics.ts';
import type { Queues } from '../queues.ts';
import type { Watch } from './watch.ts';

/** A message that failed once is decided after 121 s, its visibility timeout: this is longer. */
const WAITING_SECONDS_MAX = 180;
/** The same for a message of the dead-letter worker's, which has failed three times before. */
const LATE_SECONDS_MAX = 300;
/** More than one instance decides in a few seconds. */
const BACKLOG_PER_INSTANCE = 2000;
const LATE_BACKLOG = 100;
/** A burst may fill a queue for a moment. */
const BACKLOG_MINUTES = 3;
/** A message is lost after 14 days, of which it may have spent some elsewhere. */
const KEPT_DAYS_MAX = 10;

/** What waits too long, is too much, or should not be there at all. */
export function queueWatches(queues: Queues, { worker }: Configuration): Watch[] {
  return [
    age('main-queue', queues.main, WAITING_SECONDS_MAX, {
      meaning: 'A participation has been waiting for its decision for three minutes.',
    }),
    depth('main-queue', queues.main, worker.maxConcurrency * BACKLOG_PER_INSTANCE, {
      meaning: 'For three minutes more participations have been waiting than the workers clear.',
    }),
    ...[
      ['dead-letter-queue', 'the dead-letter queue', queues.deadLetter] as const,
      ['redrive-queue', 'the redrive queue', queues.redrive] as const,
    ].flatMap(([name, spoken, queue]) => [
      age(name, queue, LATE_SECONDS_MAX, {
        section: 'late-queue-age',
        meaning: `A message has been in ${spoken} for five minutes: deciding it late fails as well.`,
      }),
      depth(name, queue, LATE_BACKLOG, {
        section: 'late-queue-depth',
        meaning: `For three minutes ${spoken} has held ${LATE_BACKLOG} messages or more.`,
      }),
    ]),
    ...kept('parking', queues.parking, 'A message could not be decided and waits for an operator.'),
    ...kept(
      'undelivered',
      queues.undelivered,
      'A fact could not be handed to its stream and is not in the lake.',
    ),
    ...kept(
      'failed-jobs',
      queues.failedJobs,
      'A job that runs by the clock has failed for good, all retries included.',
    ),
  ];
}

type Told = Pick<Watch, 'meaning' | 'section'>;

const age = (name: string, queue: IQueue, seconds: number, told: Told): Watch => ({
  name: `${name}-age`,
  ...told,
  metric: queueAge(queue),
  statistic: 'Maximum',
  threshold: seconds,
});

const depth = (name: string, queue: IQueue, messages: number, told: Told): Watch => ({
  name: `${name}-depth`,
  ...told,
  metric: queueDepth(queue),
  statistic: 'Maximum',
  threshold: messages,
  periods: BACKLOG_MINUTES,
});

/** A queue that nothing empties by itself. */
const kept = (name: string, queue: IQueue, meaning: string): Watch[] => [
  {
    name: `${name}-not-empty`,
    meaning,
    metric: queueDepth(queue),
    statistic: 'Maximum',
    threshold: 1,
  },
  age(name, queue, Duration.days(KEPT_DAYS_MAX).toSeconds(), {
    section: 'kept-too-long',
    meaning: `A message of the queue ${name} has been there for ten days and is lost in four.`,
  }),
];
