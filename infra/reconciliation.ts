import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EXPORTS_FOLDER } from '../schemas/lake/store-items.ts';
import { type AskingProps, allowAsking, askingVariables } from './asking.ts';
import type { Bus } from './bus.ts';
import type { Configuration } from './config.ts';
import { allowExports, allowStoreItems } from './exports.ts';
import { EventFlowFunction } from './functions.ts';
import { SCHEDULED_TIME, Schedules } from './schedules.ts';
import type { Table } from './table.ts';

/** Begins an export and answers: some calls. */
const EXPORT_TIMEOUT_SECONDS = 60;
/** Waits for the export, asks, and publishes what may be many facts: the most that Lambda gives. */
const RECONCILE_TIMEOUT_SECONDS = 900;

/** Some minutes into the new day (UTC), so that what DynamoDB has of the day before is whole. */
const EXPORT_DAILY = 'cron(20 0 * * ? *)';
/** Behind the export, which takes AWS minutes, and before store and lake are compared. */
const RECONCILE_DAILY = 'cron(40 1 * * ? *)';

export interface ReconciliationProps extends AskingProps {
  readonly configuration: Configuration;
  readonly table: Table;
  readonly bus: Bus;
  readonly exportsBucket: IBucket;
  readonly failedJobs: IQueue;
}

/** Exports each day of the table, and publishes again the facts that did not reach the lake. */
export class Reconciliation extends Construct {
  readonly exportFunctionName: string;
  readonly reconcileFunctionName: string;

  constructor(scope: Construct, id: string, props: ReconciliationProps) {
    super(scope, id);
    const exporter = this.#exporter(props);
    const reconciler = this.#reconciler(props);
    this.exportFunctionName = exporter.functionName;
    this.reconcileFunctionName = reconciler.functionName;
    const schedules = new Schedules(this, 'Schedules', props.failedJobs);
    const daily = { zone: 'UTC', input: { period: 'daily', scheduledTime: SCHEDULED_TIME } };
    schedules.add('ExportDaily', {
      ...daily,
      description: 'Exports the day before of the table to S3',
      fn: exporter,
      expression: EXPORT_DAILY,
    });
    schedules.add('ReconcileDaily', {
      ...daily,
      description: 'Publishes the facts of the day before that are not in the lake',
      fn: reconciler,
      expression: RECONCILE_DAILY,
    });
  }

  #exporter({ configuration, table, exportsBucket: bucket }: ReconciliationProps) {
    const fn = new EventFlowFunction(this, 'Export', {
      configuration,
      folder: 'operations/export',
      timeoutSeconds: EXPORT_TIMEOUT_SECONDS,
      variables: { TABLE_ARN: table.arn, EXPORTS_BUCKET: bucket.bucketName },
    });
    allowExports(fn, table);
    fn.allow(
      ['dynamodb:DescribeContinuousBackups', 'dynamodb:ExportTableToPointInTime'],
      [table.arn],
    );
    // DynamoDB writes with the rights of whoever asks.
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport_Requesting.html
    fn.allow(
      ['s3:AbortMultipartUpload', 's3:PutObject', 's3:PutObjectAcl'],
      [bucket.arnForObjects(`${EXPORTS_FOLDER}*`)],
    );
    return fn;
  }

  #reconciler(props: ReconciliationProps) {
    const { configuration, table, bus, databaseName } = props;
    const fn = new EventFlowFunction(this, 'Reconcile', {
      configuration,
      folder: 'operations/reconcile',
      timeoutSeconds: RECONCILE_TIMEOUT_SECONDS,
      variables: {
        ...askingVariables(props, ['missing_facts']),
        TABLE_ARN: table.arn,
        TABLE_NAME: table.name,
        EVENT_BUS_NAME: bus.name,
      },
    });
    allowExports(fn, table);
    fn.allow(['dynamodb:BatchGetItem'], [table.arn]);
    fn.allow(['events:PutEvents'], [bus.arn]);
    allowAsking(fn, props, ['participation_logs']);
    allowStoreItems(fn, props.exportsBucket, databaseName);
    return fn;
  }
}
