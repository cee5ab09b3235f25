import { Arn, Duration, Stack } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { savedQueries } from '../queries/index.ts';
import { EVENTS_FOLDER } from '../schemas/lake/tables.ts';
import { REPORT_QUERIES } from '../schemas/operations/report.ts';
import type { Analytics } from './analytics.ts';
import type { Configuration } from './config.ts';
import { EventFlowFunction } from './functions.ts';
import { removalPolicyOf } from './removal.ts';
import { SCHEDULED_TIME, Schedules } from './schedules.ts';

/** Five queries, two at a time, each at most twice 90 s. */
const REPORT_TIMEOUT_SECONDS = 600;

/** Five minutes past, so that the last facts of the hour have come to the lake (Firehose takes one). */
const HOURLY = 'cron(5 * * * ? *)';
/** After the first hour of the next day, so that what came late is in it. */
const DAILY = 'cron(30 1 * * ? *)';

export interface OperationsProps {
  readonly configuration: Configuration;
  readonly lakeBucket: IBucket;
  readonly databaseName: string;
  readonly analytics: Analytics;
  readonly failedJobs: IQueue;
}

/** What runs by the clock: reports, hourly of the day so far and daily of the day before. */
export class Operations extends Construct {
  readonly reportsBucketName: string;
  readonly reportFunctionName: string;

  constructor(scope: Construct, id: string, props: OperationsProps) {
    super(scope, id);
    const { configuration, failedJobs } = props;
    const bucket = new Bucket(this, 'Reports', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: removalPolicyOf(configuration),
      lifecycleRules: [{ expiration: Duration.days(configuration.lakeRetentionDays) }],
    });
    const report = this.#report(props, bucket as IBucket);
    this.reportsBucketName = bucket.bucketName;
    this.reportFunctionName = report.functionName;
    const schedules = new Schedules(this, 'Schedules', failedJobs);
    for (const zone of new Set(['UTC', configuration.reportZone])) {
      const name = zone.replace(/[^A-Za-z]/g, '');
      for (const [period, expression] of [
        ['hourly', HOURLY],
        ['daily', DAILY],
      ] as const) {
        schedules.add(`Report${period === 'hourly' ? 'Hourly' : 'Daily'}${name}`, {
          description: `The ${period} report, in ${zone}`,
          fn: report,
          expression,
          zone,
          input: { period, zone, scheduledTime: SCHEDULED_TIME },
        });
      }
    }
  }

  #report(props: OperationsProps, reports: IBucket): EventFlowFunction {
    const { configuration, databaseName, analytics } = props;
    const fn = new EventFlowFunction(this, 'Report', {
      configuration,
      folder: 'operations/report',
      timeoutSeconds: REPORT_TIMEOUT_SECONDS,
      variables: {
        WORKGROUP: analytics.workgroupName,
        DATABASE: databaseName,
        REPORTS_BUCKET: reports.bucketName,
        STATEMENTS: JSON.stringify(Object.fromEntries(REPORT_QUERIES.map(parametersOf))),
      },
    });
    this.#allowAsking(fn, props);
    // HeadObject asks for GetObject.
    fn.allow(['s3:GetObject', 's3:PutObject'], [reports.arnForObjects('reports/*')]);
    return fn;
  }

  /** To run saved queries over the decisions, as Athena documents it.
   * https://docs.aws.amazon.com/athena/latest/ug/example-policies-workgroup.html
   * https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html */
  #allowAsking(fn: EventFlowFunction, props: OperationsProps): void {
    const { lakeBucket, databaseName, analytics } = props;
    const stack = Stack.of(this);
    const glue = (resource: string) => Arn.format({ service: 'glue', resource }, stack);
    fn.allow(
      [
        'athena:GetPreparedStatement',
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:StartQueryExecution',
        'athena:StopQueryExecution',
      ],
      [
        Arn.format(
          { service: 'athena', resource: 'workgroup', resourceName: analytics.workgroupName },
          stack,
        ),
      ],
    );
    fn.allow(
      ['glue:GetDatabase', 'glue:GetTable'],
      [
        glue('catalog'),
        glue(`database/${databaseName}`),
        glue(`table/${databaseName}/participation_logs`),
      ],
    );
    fn.allow(['s3:ListBucket'], [lakeBucket.bucketArn]);
    fn.allow(['s3:GetObject'], [lakeBucket.arnForObjects(`${EVENTS_FOLDER}*`)]);
    fn.allow(['s3:GetBucketLocation', 's3:ListBucket'], [analytics.resultsBucket.bucketArn]);
    fn.allow(
      ['s3:GetObject', 's3:PutObject'],
      [analytics.resultsBucket.arnForObjects('athena-results/*')],
    );
  }
}

/** What its `?` stand for stands in its header alone. */
function parametersOf(name: string): [string, readonly string[]] {
  const query = savedQueries.find((candidate) => candidate.name === name);
  if (!query) throw new Error(`There is no saved query ${name}.`);
  return [name, query.parameters];
}
