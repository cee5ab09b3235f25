import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { LAKE_TABLES } from '../schemas/lake/tables.ts';
import { VALIDATIONS } from '../schemas/operations/validations.ts';
import { type AskingProps, allowAsking, askingVariables, queryOf } from './asking.ts';
import type { Configuration } from './config.ts';
import { allowExports, allowStoreItems } from './exports.ts';
import { EventFlowFunction } from './functions.ts';
import { SCHEDULED_TIME, Schedules } from './schedules.ts';
import type { Table } from './table.ts';

/** Eight validations of two days, four at a time, each at most twice 60 s. */
const VALIDATE_TIMEOUT_SECONDS = 600;
/** Behind the report of the hour, so that the two do not ask at once. */
const HOURLY = 'cron(10 * * * ? *)';
/** Behind the reconciliation of the day before, when what it published has come to the lake. */
const DAILY = 'cron(30 2 * * ? *)';

export interface ValidationsProps extends AskingProps {
  readonly configuration: Configuration;
  readonly table: Table;
  readonly exportsBucket: IBucket;
  readonly reportsBucket: IBucket;
  readonly alerts: ITopic;
  readonly failedJobs: IQueue;
}

/** Whether the numbers can be trusted, asked by the clock and told when it has changed. */
export class Validations extends Construct {
  readonly functionName: string;

  constructor(scope: Construct, id: string, props: ValidationsProps) {
    super(scope, id);
    const fn = this.#validate(props);
    this.functionName = fn.functionName;
    const schedules = new Schedules(this, 'Schedules', props.failedJobs);
    schedules.add('Hourly', {
      description: 'The validations of the day so far',
      fn,
      expression: HOURLY,
      zone: 'UTC',
      input: { period: 'hourly', scheduledTime: SCHEDULED_TIME },
    });
    schedules.add('Daily', {
      description: 'The validations that wait for the export of the day before',
      fn,
      expression: DAILY,
      zone: 'UTC',
      input: { period: 'daily', scheduledTime: SCHEDULED_TIME },
    });
  }

  #validate(props: ValidationsProps): EventFlowFunction {
    const { configuration, databaseName, table, reportsBucket, alerts } = props;
    const rules = VALIDATIONS.map((name) => {
      const { threshold, severity } = queryOf(name);
      return [name, { threshold, severity }];
    });
    const fn = new EventFlowFunction(this, 'Validate', {
      configuration,
      folder: 'operations/validate',
      timeoutSeconds: VALIDATE_TIMEOUT_SECONDS,
      variables: {
        ...askingVariables(props, VALIDATIONS),
        TABLE_ARN: table.arn,
        TABLE_NAME: table.name,
        REPORTS_BUCKET: reportsBucket.bucketName,
        ALERTS_TOPIC_ARN: alerts.topicArn,
        RULES: JSON.stringify(Object.fromEntries(rules)),
      },
    });
    allowAsking(
      fn,
      props,
      LAKE_TABLES.map(({ name }) => name),
    );
    allowExports(fn, table);
    allowStoreItems(fn, props.exportsBucket, databaseName);
    fn.allow(['dynamodb:Query'], [table.indexArn('GSI1')]);
    // Without ListBucket, an object that is not there cannot be told from one that is forbidden.
    fn.allow(['s3:ListBucket'], [reportsBucket.bucketArn]);
    fn.allow(
      ['s3:GetObject', 's3:PutObject'],
      [reportsBucket.arnForObjects('reports/validations/*')],
    );
    fn.allow(['sns:Publish'], [alerts.topicArn]);
    return fn;
  }
}
