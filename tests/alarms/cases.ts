import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { MetricName } from '../../functions/runtime/observability.ts';
import { createPublishing } from '../../functions/runtime/publishing.ts';
import { recordingObservability } from '../../functions/runtime/testing/recording-observability.ts';
import { throttleOf, unavailable } from '../../local/faults/errors.ts';
import { AwsError } from '../../local/service.ts';
import type { TemplateAlarm } from './cloud.ts';
import { type Behaviour, createWorld, type World } from './world.ts';

/** How an alarm is brought about, and what ends it. */
export interface Case {
  readonly cause: string;
  provoke(world: World, alarm: TemplateAlarm): Promise<unknown> | unknown;
  /** Left out when it ends by itself. */
  mend?(world: World, alarm: TemplateAlarm): Promise<unknown> | unknown;
  /** Minutes that it may take to fire, and to recover; a few when left out. */
  readonly minutes?: number;
  /** A world of its own, when it needs more than minutes. */
  readonly world?: () => Promise<World>;
}

const fails: Behaviour = () => {
  throw new Error('provoked');
};
const does = (): undefined => undefined;

const dimension = ({ Dimensions }: TemplateAlarm, name: string): string =>
  Dimensions.find(({ Name }) => Name === name)?.Value ?? '';
const queueUrl = (alarm: TemplateAlarm) =>
  `http://127.0.0.1/000000000000/${dimension(alarm, 'QueueName')}`;
const send = (world: World, alarm: TemplateAlarm) =>
  world.call('sqs', 'SendMessage', { QueueUrl: queueUrl(alarm), MessageBody: '{}' });
const purge = (world: World, alarm: TemplateAlarm) =>
  world.call('sqs', 'PurgeQueue', { QueueUrl: queueUrl(alarm) });
const invoke = (world: World, FunctionName: string, InvocationType = 'RequestResponse') =>
  world.call('lambda', 'Invoke', { FunctionName, InvocationType, Payload: '{}' });
const noMore = (world: World) => world.fail(undefined);

/** Its consumer fails, so that the message comes back again and again. */
const stuck = (consumer: string): Case => ({
  cause: `the function ${consumer} fails`,
  minutes: 10,
  provoke(world, alarm) {
    world.behave(consumer, fails);
    return send(world, alarm);
  },
  mend: (world) => world.behave(consumer, does),
});

/** Nobody reads the queue. */
const full = (consumer: string): Case => ({
  cause: `the mapping of ${consumer} is switched off`,
  minutes: 6,
  async provoke(world, alarm) {
    await setMappings(world, alarm, false);
    const Entries = Array.from({ length: 10 }, (_none, at) => ({
      Id: String(at),
      MessageBody: '{}',
    }));
    // Pollers may still take some.
    for (let sent = 0; sent < alarm.Threshold + 500; sent += Entries.length) {
      await world.call('sqs', 'SendMessageBatch', { QueueUrl: queueUrl(alarm), Entries });
    }
  },
  async mend(world, alarm) {
    await purge(world, alarm);
    await setMappings(world, alarm, true);
  },
});

async function setMappings(world: World, alarm: TemplateAlarm, Enabled: boolean): Promise<void> {
  const { EventSourceMappings } = await world.call<{
    EventSourceMappings: { UUID: string; EventSourceArn: string }[];
  }>('lambda', 'ListEventSourceMappings', {});
  for (const { UUID, EventSourceArn } of EventSourceMappings) {
    if (!EventSourceArn.endsWith(`:${dimension(alarm, 'QueueName')}`)) continue;
    await world.call('lambda', 'UpdateEventSourceMapping', { UUID, Enabled });
  }
}

const kept: Case = { cause: 'a message comes', provoke: send, mend: purge };

const DAY_MS = 86_400_000;

/** Ten days pass while nothing runs: a world ends, and another one goes on with its state. */
const forgotten: Case = {
  cause: 'a message stays for ten days',
  async world() {
    const folder = mkdtempSync(join(tmpdir(), 'eventflow-alarms-'));
    const before = await createWorld({ folder });
    for (const queue of ['QueuesParking', 'QueuesUndelivered', 'QueuesFailedJobs']) {
      const QueueUrl = before.ref(queue);
      await before.call('sqs', 'SendMessage', { QueueUrl, MessageBody: '{}' });
    }
    await before.close();
    const world = await createWorld({ folder, nowEpochMs: before.clock.now() + 9 * DAY_MS });
    const close = async () => {
      await world.close();
      rmSync(folder, { recursive: true });
    };
    return { ...world, close };
  },
  minutes: 24 * 60 + 5,
  provoke: () => undefined,
  mend: purge,
};

const ofFunction = (alarm: TemplateAlarm) => dimension(alarm, 'FunctionName');
const serviceOf = ({ AlarmName }: TemplateAlarm, ending: string) =>
  AlarmName.replace(/^eventflow-dev-/, '').replace(ending, '');

const FACT = { requestId: 'req-1', source: 's', detailType: 'd', detail: {} };
const refusingBus = {
  send: async () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException' }] }),
} as unknown as EventBridgeClient;

/** The function does what it does in such a case: its own code counts. */
const counted = (service: string, functionId: string, behaviour: Behaviour): Case => ({
  cause: 'the function counts it',
  provoke(world) {
    world.behave(service, behaviour);
    return invoke(world, world.ref(functionId));
  },
  mend(world) {
    world.behave(service, does);
    return invoke(world, world.ref(functionId));
  },
});

const publishes: Behaviour = async (_clock, metrics) => {
  const { logger } = recordingObservability();
  await createPublishing({ bus: refusingBus, busName: 'bus', logger, metrics })([FACT]);
};

const PATTERNS = {
  'rule-worker-to-firehose': ['kr.ac.dongduk.worker', 'ParticipationProcessed'],
  'rule-ingest-to-firehose': ['kr.ac.dongduk.ingest', 'ParticipationRequested'],
} as const;

/** The stream does not let the rule in. */
const undeliverable = (refusing: readonly string[]): Case => ({
  cause: `the rule may not ${refusing.join(' nor ')}`,
  async provoke(world, alarm) {
    world.fail((service, operation) =>
      refusing.includes(`${service}:${operation}`)
        ? new AwsError('AccessDeniedException', 'No.', 403)
        : undefined,
    );
    const [Source, DetailType] = PATTERNS[dimension(alarm, 'RuleName') as keyof typeof PATTERNS];
    const EventBusName = dimension(alarm, 'EventBusName');
    await world.call('events', 'PutEvents', {
      Entries: [{ EventBusName, Source, DetailType, Detail: '{}' }],
    });
  },
  mend: noMore,
});

const undeliveredObjects: Case = {
  cause: 'the bucket is not available',
  minutes: 10,
  async provoke(world, alarm) {
    world.fail((service, operation) =>
      operation === 'PutObject' ? unavailable(service) : undefined,
    );
    await world.call('firehose', 'PutRecord', {
      DeliveryStreamName: dimension(alarm, 'DeliveryStreamName'),
      Record: { Data: Buffer.from('{}').toString('base64') },
    });
  },
  mend: noMore,
};

const TABLE_ARN = 'arn:aws:dynamodb:us-east-1:000000000000:table/';

const throttled: Case = {
  cause: 'DynamoDB throttles',
  async provoke(world, alarm) {
    const index = dimension(alarm, 'GlobalSecondaryIndexName');
    const TableName = dimension(alarm, 'TableName');
    const resource = `${TABLE_ARN}${TableName}${index && `/index/${index}`}`;
    world.fail((service) =>
      service === 'dynamodb'
        ? new AwsError('ThrottlingException', 'Too much.', 400, {
            ThrottlingReasons: [{ reason: 'KeyRangeThroughputExceeded', resource }],
          })
        : undefined,
    );
    const isRead = /-read-/.test(alarm.AlarmName);
    for (let times = 0; times < 5; times += 1) {
      const operation = isRead ? 'GetItem' : 'PutItem';
      await world.call('dynamodb', operation, { TableName }).catch(() => undefined);
    }
  },
  mend: noMore,
};

const HOURS = 60;

/** An hourly job that counts so much a run. */
const counts =
  (name: MetricName, value: number): Behaviour =>
  (_clock, metrics) =>
    metrics.count(name, value);

/** An hourly job that has counted, and then counts no more. */
const missing = (service: string, name: MetricName, value: number): Case => ({
  cause: `the function ${service} no longer does what it is for`,
  minutes: 5 * HOURS,
  async provoke(world) {
    world.behave(service, counts(name, value));
    await world.clock.advance(2 * HOURS * 60_000);
    world.behave(service, does);
  },
  mend: (world) => world.behave(service, counts(name, value)),
});

/** By name, without the environment; the first that fits. */
export const CASES: readonly (readonly [RegExp, Case])[] = [
  [/^main-queue-age$/, stuck('worker')],
  [/^(dead-letter|redrive)-queue-age$/, stuck('dead-letter')],
  [/^main-queue-depth$/, full('worker')],
  [/^(dead-letter|redrive)-queue-depth$/, full('dead-letter')],
  [/^(parking|undelivered|failed-jobs)-not-empty$/, kept],
  [/^(parking|undelivered|failed-jobs)-age$/, forgotten],
  [
    /^api-server-errors$/,
    {
      cause: 'a function of the API throws',
      async provoke(world, alarm) {
        world.behave('api-docs', fails);
        for (let times = 0; times < alarm.Threshold; times += 1) {
          await world.call('execute-api', 'Invoke', { method: 'GET', path: '/docs' });
        }
      },
      mend: (world) => world.behave('api-docs', does),
    },
  ],
  [
    /-errors$/,
    {
      cause: 'the function throws',
      provoke(world, alarm) {
        world.behave(serviceOf(alarm, '-errors'), fails);
        return invoke(world, ofFunction(alarm));
      },
      mend: (world, alarm) => world.behave(serviceOf(alarm, '-errors'), does),
    },
  ],
  [
    /-duration$/,
    {
      cause: 'the function takes long',
      // Of a report: its schedules begin others meanwhile, which take as long.
      minutes: 40,
      provoke(world, alarm) {
        world.behave(serviceOf(alarm, '-duration'), (clock) =>
          clock.sleepUntil(clock.now() + alarm.Threshold),
        );
        void invoke(world, ofFunction(alarm));
      },
      mend: (world, alarm) => world.behave(serviceOf(alarm, '-duration'), does),
    },
  ],
  [
    /^function-throttles$/,
    {
      cause: 'Lambda throttles',
      async provoke(world) {
        world.fail((service) => (service === 'lambda' ? throttleOf(service) : undefined));
        await invoke(world, world.ref('Ingest')).catch(() => undefined);
      },
      mend: noMore,
    },
  ],
  [
    /^failed-job-losses$/,
    {
      cause: 'a job fails, and its queue does not take that',
      minutes: 8,
      async provoke(world) {
        world.behave('report', fails);
        world.fail((service, operation) =>
          operation === 'SendMessage' ? unavailable(service) : undefined,
        );
        await invoke(world, world.ref('OperationsReport'), 'Event');
      },
      mend: noMore,
    },
  ],
  [/^ingest-publish-failures$/, counted('ingest', 'Ingest', publishes)],
  [/^worker-publish-failures$/, counted('worker', 'Worker', publishes)],
  [/^dead-letter-publish-failures$/, counted('dead-letter', 'DeadLetter', publishes)],
  [/^reconcile-publish-failures$/, counted('reconcile', 'ReconciliationReconcile', publishes)],
  [
    /^end-to-end-delay$/,
    counted('worker', 'Worker', (_clock, metrics) => {
      // One in twenty is the 95th percentile: of a hundred, six are more than that.
      const slow = Array.from({ length: 6 }, () => 60_000);
      metrics.milliseconds('EndToEndDelay', ...Array.from({ length: 94 }, () => 5), ...slow);
    }),
  ],
  [
    /^requests-failed-final$/,
    counted('dead-letter', 'DeadLetter', (_clock, metrics) =>
      metrics.count('RequestsFailedFinal', 1),
    ),
  ],
  [/^rule-.*-failures$/, undeliverable(['firehose:PutRecordBatch'])],
  [/^rule-.*-losses$/, undeliverable(['firehose:PutRecordBatch', 'sqs:SendMessage'])],
  [/-stream-(freshness|success)$/, undeliveredObjects],
  [/-(read|write)-throttles$/, throttled],
  [/^report-missing$/, missing('report', 'ReportsMade', 1)],
  [/^validations-missing$/, missing('validate', 'ViolatedValidations', 0)],
  [
    /^validations-violated$/,
    {
      cause: 'a validation is violated',
      minutes: 2 * HOURS,
      provoke: (world) => world.behave('validate', counts('ViolatedValidations', 1)),
      mend: (world) => world.behave('validate', counts('ViolatedValidations', 0)),
    },
  ],
  [
    /^validations-failed$/,
    {
      cause: 'a validation cannot be asked',
      minutes: 2 * HOURS,
      provoke: (world) => world.behave('validate', counts('ValidationsFailed', 1)),
      mend: (world) => world.behave('validate', counts('ValidationsFailed', 0)),
    },
  ],
];
