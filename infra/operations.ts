import { Duration } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { REPORT_QUERIES } from '../schemas/operations/report.ts';
import { type AskingProps, allowAsking, askingVariables } from './asking.ts';
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

export interface OperationsProps extends AskingProps {
  readonly configuration: Configuration;
  readonly failedJobs: IQueue;
}

/** What runs by the clock: reports, hourly of the day so far and daily of the day before. */
export class Operations extends Construct {
  readonly reportsBucket: IBucket;
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
    this.reportsBucket = bucket as IBucket;
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
    const { configuration } = props;
    const fn = new EventFlowFunction(this, 'Report', {
      configuration,
      folder: 'operations/report',
      timeoutSeconds: REPORT_TIMEOUT_SECONDS,
      variables: {
        ...askingVariables(props, REPORT_QUERIES),
        REPORTS_BUCKET: reports.bucketName,
      },
    });
    allowAsking(fn, props, ['participation_logs']);
    // HeadObject asks for GetObject.
    fn.allow(['s3:GetObject', 's3:PutObject'], [reports.arnForObjects('reports/*')]);
    return fn;
  }
}
