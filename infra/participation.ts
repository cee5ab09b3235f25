import type { Construct } from 'constructs';
import type { ApiLambda } from '../schemas/participation/api.ts';
import type { Bus } from './bus.ts';
import type { Configuration } from './config.ts';
import { EventFlowFunction } from './functions.ts';
import { DEAD_LETTER_RECEIVES_MAX, MAIN_RECEIVES_MAX, type Queues } from './queues.ts';
import type { Table } from './table.ts';

/** A person waits for these. */
const API_TIMEOUT_SECONDS = 10;
export const WORKER_TIMEOUT_SECONDS = 20;
export const DEAD_LETTER_TIMEOUT_SECONDS = 20;

/** The winners of a batch and the stock together fit one transaction of 100 actions.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const WORKER_BATCH_SIZE = 99;
const DEAD_LETTER_BATCH_SIZE = 10;

export interface ParticipationProps {
  readonly configuration: Configuration;
  readonly table: Table;
  readonly queues: Queues;
  readonly bus: Bus;
}

/** The functions of one participation's way, each with exactly what it may do; returns what the API calls. */
export function participationFunctions(
  scope: Construct,
  props: ParticipationProps,
): Record<ApiLambda, EventFlowFunction> {
  addWorker(scope, props);
  addDeadLetter(scope, props);
  const { table } = props;

  const participation = create(scope, props, 'Participation', 'participation');
  participation.allow(['dynamodb:GetItem'], [table.arn]);

  const myParticipations = create(scope, props, 'MyParticipations', 'my-participations');
  myParticipations.allow(['dynamodb:Query'], [table.indexArn('GSI1')]);

  const events = create(scope, props, 'Events', 'events');
  events.allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], [table.arn]);
  events.allow(['dynamodb:Query'], [table.indexArn('GSI1')]);

  const winners = create(scope, props, 'Winners', 'winners');
  winners.allow(['dynamodb:GetItem'], [table.arn]);
  winners.allow(['dynamodb:Query'], [table.indexArn('GSI2')]);

  return {
    ingest: addIngest(scope, props),
    participation,
    'my-participations': myParticipations,
    events,
    winners,
    'api-docs': addApiDocs(scope, props),
  };
}

/** Knows the schemas alone, so that it may do nothing. */
function addApiDocs(scope: Construct, { configuration }: ParticipationProps): EventFlowFunction {
  return new EventFlowFunction(scope, 'ApiDocs', {
    configuration,
    folder: 'participation/api-docs',
    timeoutSeconds: API_TIMEOUT_SECONDS,
    variables: {},
  });
}

function addIngest(scope: Construct, props: ParticipationProps): EventFlowFunction {
  const { table, queues, bus } = props;
  const ingest = create(scope, props, 'Ingest', 'ingest', API_TIMEOUT_SECONDS, {
    QUEUE_URL: queues.main.queueUrl,
    EVENT_BUS_NAME: bus.name,
  });
  ingest.allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], [table.arn]);
  ingest.allow(['sqs:SendMessage'], [queues.main.queueArn]);
  ingest.allow(['events:PutEvents'], [bus.arn]);
  return ingest;
}

function addWorker(scope: Construct, props: ParticipationProps): void {
  const { queues, configuration } = props;
  const worker = create(scope, props, 'Worker', 'worker', WORKER_TIMEOUT_SECONDS, {
    EVENT_BUS_NAME: props.bus.name,
    PARKING_QUEUE_URL: queues.parking.queueUrl,
  });
  allowDeciding(worker, props);
  worker.consume('FromMain', queues.main, {
    batchSize: WORKER_BATCH_SIZE,
    windowSeconds: configuration.worker.batchingWindowSeconds,
    maxConcurrency: configuration.worker.maxConcurrency,
  });
}

function addDeadLetter(scope: Construct, props: ParticipationProps): void {
  const { queues } = props;
  const deadLetter = create(
    scope,
    props,
    'DeadLetter',
    'dead-letter',
    DEAD_LETTER_TIMEOUT_SECONDS,
    {
      EVENT_BUS_NAME: props.bus.name,
      PARKING_QUEUE_URL: queues.parking.queueUrl,
      RECEIVES_MAX: String(DEAD_LETTER_RECEIVES_MAX),
      MAIN_RECEIVES_MAX: String(MAIN_RECEIVES_MAX),
      DEAD_LETTER_QUEUE_ARN: queues.deadLetter.queueArn,
    },
  );
  allowDeciding(deadLetter, props);
  deadLetter.consume('FromDeadLetter', queues.deadLetter, { batchSize: DEAD_LETTER_BATCH_SIZE });
  deadLetter.consume('FromRedrive', queues.redrive, { batchSize: DEAD_LETTER_BATCH_SIZE });
}

/** Reads and writes requests and stock, tells the bus, parks what it cannot read.
 * A transaction of updates asks for UpdateItem alone.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html */
function allowDeciding(fn: EventFlowFunction, { table, queues, bus }: ParticipationProps): void {
  fn.allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [table.arn]);
  fn.allow(['events:PutEvents'], [bus.arn]);
  fn.allow(['sqs:SendMessage'], [queues.parking.queueArn]);
}

function create(
  scope: Construct,
  { configuration, table }: ParticipationProps,
  id: string,
  folder: string,
  timeoutSeconds = API_TIMEOUT_SECONDS,
  variables: Readonly<Record<string, string>> = {},
): EventFlowFunction {
  return new EventFlowFunction(scope, id, {
    configuration,
    folder: `participation/${folder}`,
    timeoutSeconds,
    variables: { TABLE_NAME: table.name, ...variables },
  });
}
