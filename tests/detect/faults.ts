import { throttleOf } from '../../local/faults/errors.ts';
import { AwsError, type Call, type Wrapper } from '../../local/service.ts';
import type { Template } from '../../local/template.ts';
import { disabled, withoutAction } from './deployed.ts';
import { changeNewest, deleteNewest, putFacts, putLines } from './lake.ts';
import type { World } from './world.ts';

/** Something ordinary that goes wrong, and who must tell it. */
export interface Fault {
  /** In one sentence, as one would say it afterwards. */
  readonly cause: string;
  /** `10:20`, in UTC: how far its world is from the runs that the clock begins. */
  readonly startsAt: string;
  readonly participationsPerMinute?: number;
  /** What was deployed instead of the template: the cause is there from the start. */
  readonly changed?: (template: Template) => Template;
  readonly plant?: (world: World) => Promise<unknown> | unknown;
  /** Ends what would keep its world from ending. */
  readonly mend?: () => void;
  /** Alarms and validations; the first of them counts. */
  readonly toldBy: readonly string[];
  readonly withinMinutes: number;
}

/** Between two hourly runs: what is told at once. */
const QUIET = '10:20';
/** What is planted comes right after an hourly run: the wait for the next is as long as it can be. */
const HOURLY = '10:06';
/** The same for what is there from the start. */
const AFTER_HOURLY = '10:11';
const HOURLY_MINUTES = 62;
/** Three hours without a value are an alarm. */
const MISSING_MINUTES = 190;
/** Before midnight: the night's runs are about this day. */
const EVENING = '23:48';
const NIGHT_MINUTES = 165;

type Matches = (...call: Parameters<Call>) => boolean;

const refusing =
  (matches: Matches, error: () => AwsError): Wrapper =>
  (next) =>
  async (...call) => {
    if (matches(...call)) throw error();
    return next(...call);
  };

const crash = (): never => {
  throw new Error('broken');
};

async function switchOff(world: World, queue: string): Promise<void> {
  const { EventSourceMappings } = await world.call<{
    EventSourceMappings: { UUID: string; EventSourceArn: string }[];
  }>('lambda', 'ListEventSourceMappings', {});
  const name = world.ref(queue).split('/').at(-1);
  for (const { UUID, EventSourceArn } of EventSourceMappings) {
    if (!EventSourceArn.endsWith(`:${name}`)) continue;
    await world.call('lambda', 'UpdateEventSourceMapping', { UUID, Enabled: false });
  }
}

const setStock = (world: World, remaining: number) =>
  world.call('dynamodb', 'UpdateItem', {
    TableName: world.ref('Table'),
    Key: { PK: { S: `EVENT#${world.eventId()}` } },
    UpdateExpression: 'SET remaining = :remaining',
    ExpressionAttributeValues: { ':remaining': { N: String(remaining) } },
  });

const tooMuch = (table: string) => {
  const resource = `arn:aws:dynamodb:us-east-1:000000000000:table/${table}`;
  return new AwsError('ThrottlingException', 'Too much.', 400, {
    ThrottlingReasons: [{ reason: 'KeyRangeThroughputExceeded', resource }],
  });
};

/** What comes of an object that is being delivered: its stream waits, and everything behind it. */
const hanging = (service: string): Pick<Fault, 'plant' | 'mend'> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    plant: (world) =>
      world.interpose((next) => async (...call) => {
        const [principal, , operation] = call;
        if (principal.includes(service) && operation === 'PutObject') await promise;
        return next(...call);
      }),
    mend: resolve,
  };
};

/** By name. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  'worker-crashes': {
    cause: 'The worker ends with an error, whatever it is given.',
    startsAt: QUIET,
    plant: (world) => world.before('worker', crash),
    toldBy: ['worker-errors'],
    withinMinutes: 4,
  },
  'worker-slow': {
    cause: 'The worker takes 17 of its 20 seconds.',
    startsAt: QUIET,
    plant: (world) => world.before('worker', (clock) => clock.sleepUntil(clock.now() + 17_000)),
    toldBy: ['worker-duration'],
    withinMinutes: 4,
  },
  'queue-without-consumer': {
    cause: 'The mapping of the main queue is switched off.',
    startsAt: QUIET,
    plant: (world) => switchOff(world, 'QueuesMain'),
    toldBy: ['main-queue-age'],
    withinMinutes: 7,
  },
  'unreadable-message': {
    cause: 'Somebody sends a message to the main queue that nobody can read.',
    startsAt: QUIET,
    plant: (world) =>
      world.call('sqs', 'SendMessage', { QueueUrl: world.ref('QueuesMain'), MessageBody: 'hello' }),
    toldBy: ['parking-not-empty'],
    withinMinutes: 4,
  },
  'ingest-without-queue': {
    cause: 'Ingest lacks the grant to send messages; six users a minute meet that.',
    startsAt: QUIET,
    participationsPerMinute: 6,
    changed: withoutAction('IngestRole', 'sqs:SendMessage'),
    toldBy: ['api-server-errors'],
    withinMinutes: 4,
  },
  'worker-without-table': {
    cause: 'The worker lacks the grant to write decisions.',
    startsAt: QUIET,
    changed: withoutAction('WorkerRole', 'dynamodb:UpdateItem'),
    toldBy: ['main-queue-age'],
    withinMinutes: 8,
  },
  'worker-without-bus': {
    cause: 'The worker lacks the grant to publish facts.',
    startsAt: QUIET,
    changed: withoutAction('WorkerRole', 'events:PutEvents'),
    toldBy: ['worker-publish-failures'],
    withinMinutes: 4,
  },
  'rule-without-stream': {
    cause: 'The rule lacks the grant to write to its stream.',
    startsAt: QUIET,
    changed: withoutAction('BusruleworkertofirehoseRole', 'firehose:PutRecordBatch'),
    toldBy: ['rule-worker-to-firehose-failures'],
    withinMinutes: 5,
  },
  'stream-without-bucket': {
    cause: 'The stream lacks the grant to write to the lake.',
    startsAt: QUIET,
    changed: withoutAction('LakeParticipationsRole', 's3:PutObject'),
    toldBy: ['participations-stream-success'],
    withinMinutes: 5,
  },
  'stream-stopped': {
    cause: 'The stream has stopped: it takes facts and delivers none.',
    startsAt: QUIET,
    ...hanging('firehose'),
    toldBy: ['participations-stream-freshness'],
    withinMinutes: 9,
  },
  'table-throttled': {
    cause: 'DynamoDB throttles writes to the table; two users a minute meet that.',
    startsAt: QUIET,
    participationsPerMinute: 2,
    plant: (world) =>
      world.interpose(
        refusing(
          (_principal, service, operation) => {
            return service === 'dynamodb' && /^(Put|Update|Transact)/.test(operation);
          },
          () => tooMuch(world.ref('Table')),
        ),
      ),
    toldBy: ['table-write-throttles'],
    withinMinutes: 5,
  },
  'functions-throttled': {
    cause: 'The account has no concurrent executions left.',
    startsAt: QUIET,
    plant: (world) =>
      world.interpose(
        refusing(
          (_principal, service, operation) => service === 'lambda' && operation === 'Invoke',
          () => throttleOf('lambda'),
        ),
      ),
    toldBy: ['function-throttles'],
    withinMinutes: 4,
  },
  'worker-clock-ahead': {
    cause: 'The worker’s clock is two minutes ahead.',
    startsAt: QUIET,
    plant: (world) => world.skew('worker', 120_000),
    toldBy: ['end-to-end-delay'],
    withinMinutes: 4,
  },
  'worker-clock-behind': {
    cause: 'The worker’s clock is five seconds behind.',
    startsAt: HOURLY,
    plant: (world) => world.skew('worker', -5000),
    toldBy: ['negative_delay', 'clock_skew'],
    withinMinutes: HOURLY_MINUTES,
  },
  'lost-fact': {
    cause: 'Somebody deletes an object of the lake.',
    startsAt: HOURLY,
    plant: (world) => deleteNewest(world, 'events/'),
    toldBy: ['accepted_undecided'],
    withinMinutes: HOURLY_MINUTES,
  },
  'rule-off': {
    cause: 'The rule that hands facts to the lake is switched off.',
    startsAt: AFTER_HOURLY,
    changed: disabled('Busruleworkertofirehose'),
    toldBy: ['lake_freshness', 'accepted_undecided'],
    withinMinutes: HOURLY_MINUTES,
  },
  oversold: {
    cause: 'Somebody sets the stock of an event by hand: more win than its capacity.',
    startsAt: HOURLY,
    plant: (world) => setStock(world, 5),
    toldBy: ['oversold'],
    withinMinutes: HOURLY_MINUTES,
  },
  'strange-winners': {
    cause: 'Somebody puts facts of winners into the lake that the table does not know.',
    startsAt: HOURLY,
    plant: (world) =>
      putFacts(world, (fact) =>
        ['a', 'b', 'c', 'd'].map((letter) => ({
          ...fact,
          ...{ requestId: `req-${letter.repeat(26)}`, finalStatus: 'SUCCEEDED' },
          resultCode: 'SUCCESS',
        })),
      ),
    toldBy: ['oversold'],
    withinMinutes: HOURLY_MINUTES,
  },
  'broken-line': {
    cause: 'Somebody puts an object into the lake that is no JSON.',
    startsAt: HOURLY,
    plant: (world) => putLines(world, ['requestId,finalStatus']),
    toldBy: ['broken_lines'],
    withinMinutes: HOURLY_MINUTES,
  },
  'fact-without-time': {
    cause: 'Somebody puts a fact into the lake that lacks the time at which it was decided.',
    startsAt: HOURLY,
    plant: (world) =>
      putFacts(world, ({ timestamps: { queuedAt, startedAt }, ...fact }) => [
        { ...fact, requestId: `req-${'e'.repeat(26)}`, timestamps: { queuedAt, startedAt } },
      ]),
    toldBy: ['missing_timestamp'],
    withinMinutes: HOURLY_MINUTES,
  },
  'repeated-facts': {
    cause: 'A fact comes to the lake thirty times.',
    startsAt: HOURLY,
    plant: (world) => putFacts(world, (fact) => Array.from({ length: 30 }, () => fact)),
    toldBy: ['repeated_facts'],
    withinMinutes: HOURLY_MINUTES,
  },
  'report-without-bucket': {
    cause: 'The report lacks the grant to write its objects.',
    startsAt: AFTER_HOURLY,
    changed: withoutAction('OperationsReportRole', 's3:PutObject'),
    toldBy: ['report-errors'],
    withinMinutes: HOURLY_MINUTES,
  },
  'report-without-lake': {
    cause: 'The report lacks the grant to ask Athena.',
    startsAt: AFTER_HOURLY,
    changed: withoutAction('OperationsReportRole', 'athena:StartQueryExecution'),
    toldBy: ['report-missing'],
    withinMinutes: MISSING_MINUTES,
  },
  'validations-without-topic': {
    cause: 'The validations lack the grant to tell anybody, and a line is broken.',
    startsAt: AFTER_HOURLY,
    changed: withoutAction('ValidationsValidateRole', 'sns:Publish'),
    plant: async (world) => {
      await world.live(3);
      await putLines(world, ['requestId,finalStatus']);
    },
    toldBy: ['validations-violated', 'validate-errors'],
    withinMinutes: HOURLY_MINUTES,
  },
  'validations-without-lake': {
    cause: 'The validations lack the grant to ask Athena.',
    startsAt: AFTER_HOURLY,
    changed: withoutAction('ValidationsValidateRole', 'athena:StartQueryExecution'),
    toldBy: ['validations-failed'],
    withinMinutes: HOURLY_MINUTES,
  },
  'schedule-without-function': {
    cause: 'The hourly schedule lacks the grant to start the validations.',
    startsAt: AFTER_HOURLY,
    changed: withoutAction('ValidationsSchedulesHourlyRole', 'lambda:InvokeFunction'),
    toldBy: ['failed-jobs-not-empty'],
    withinMinutes: HOURLY_MINUTES,
  },
  'validations-off': {
    cause: 'The hourly schedule of the validations is switched off.',
    startsAt: AFTER_HOURLY,
    changed: disabled('ValidationsSchedulesHourly'),
    toldBy: ['validations-missing'],
    withinMinutes: MISSING_MINUTES,
  },
  'reports-off': {
    cause: 'The hourly schedules of the reports are switched off.',
    startsAt: AFTER_HOURLY,
    changed: disabled(
      'OperationsSchedulesReportHourlyUTC',
      'OperationsSchedulesReportHourlyAsiaSeoul',
    ),
    toldBy: ['report-missing'],
    withinMinutes: MISSING_MINUTES,
  },
  'changed-fact': {
    cause: 'Somebody changes an object of the lake: its facts say other results.',
    startsAt: EVENING,
    plant: (world) => changeNewest(world, (fact) => ({ ...fact, resultCode: 'CHANGED' })),
    toldBy: ['store_equals_lake'],
    withinMinutes: NIGHT_MINUTES,
  },
  'lost-at-night': {
    cause:
      'A fact and its request are lost, and the nightly reconciliation lacks the grant to publish.',
    startsAt: EVENING,
    changed: withoutAction('ReconciliationReconcileRole', 'events:PutEvents'),
    plant: async (world) => {
      await world.live(5);
      await deleteNewest(world, 'events/');
      await deleteNewest(world, 'requests/');
    },
    toldBy: ['reconcile-publish-failures'],
    withinMinutes: NIGHT_MINUTES,
  },
  'export-without-bucket': {
    cause: 'The nightly export of the table lacks the grant to write its objects.',
    startsAt: EVENING,
    changed: withoutAction('ReconciliationExportRole', 's3:PutObject'),
    toldBy: ['export-errors', 'reconcile-errors'],
    withinMinutes: NIGHT_MINUTES,
  },
};
