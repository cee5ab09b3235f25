import {
  type CfnElement,
  CfnOutput,
  DefaultStackSynthesizer,
  type IStackSynthesizer,
  Stack,
  Tags,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { Alerts } from './alerts.ts';
import { Analytics } from './analytics.ts';
import { Api } from './api.ts';
import { Bus } from './bus.ts';
import { Catalog } from './catalog.ts';
import type { Configuration } from './config.ts';
import { Dashboard } from './dashboard.ts';
import { exportsBucket } from './exports.ts';
import { issuerOf } from './issuer.ts';
import { Lake } from './lake.ts';
import { Operations } from './operations.ts';
import {
  DEAD_LETTER_TIMEOUT_SECONDS,
  participationFunctions,
  WORKER_TIMEOUT_SECONDS,
} from './participation.ts';
import { Queues } from './queues.ts';
import { Reconciliation } from './reconciliation.ts';
import { Table } from './table.ts';
import { Validations } from './validations.ts';

/** The whole of EventFlow, in the order of one participation's way. */
export class EventFlowStack extends Stack {
  constructor(scope: Construct, configuration: Configuration) {
    super(scope, 'EventFlow', {
      stackName: `EventFlow-${configuration.environmentName}`,
      description: 'EventFlow: first-come participations, decided once and counted in SQL',
      analyticsReporting: false,
      terminationProtection: configuration.deletionProtection,
      // No rule that only a real account could check; the assertion as in lake.ts.
      synthesizer: new DefaultStackSynthesizer({
        generateBootstrapVersionRule: false,
      }) as IStackSynthesizer,
    });
    const table = new Table(this, 'Table', configuration);
    const queues = new Queues(this, 'Queues', {
      workerTimeoutSeconds: WORKER_TIMEOUT_SECONDS,
      workerBatchingWindowSeconds: configuration.worker.batchingWindowSeconds,
      deadLetterTimeoutSeconds: DEAD_LETTER_TIMEOUT_SECONDS,
    });
    const lake = new Lake(this, 'Lake', configuration);
    const { participationStream, requestStream, bucket } = lake;
    const { undelivered } = queues;
    const bus = new Bus(this, 'Bus', {
      configuration,
      participationStream,
      requestStream,
      undelivered,
    });
    const functions = participationFunctions(this, { configuration, table, queues, bus });
    const issuer = issuerOf(this, configuration);
    const api = new Api(this, 'Api', { configuration, issuer, functions });
    const exports = exportsBucket(this, configuration);
    const catalog = new Catalog(this, 'Catalog', {
      configuration,
      bucket,
      exportsBucket: exports,
    });
    const analytics = new Analytics(this, 'Analytics', {
      configuration,
      catalog,
      lakeBucket: bucket,
    });
    const alerts = new Alerts(this, 'Alerts', configuration);
    const asking = { lakeBucket: bucket, databaseName: catalog.databaseName, analytics };
    const { failedJobs } = queues;
    const operations = new Operations(this, 'Operations', { ...asking, configuration, failedJobs });
    const { reportsBucket } = operations;
    const validations = new Validations(this, 'Validations', {
      ...asking,
      configuration,
      table,
      exportsBucket: exports,
      reportsBucket,
      alerts: alerts.topic,
      failedJobs,
    });
    const reconciliation = new Reconciliation(this, 'Reconciliation', {
      ...asking,
      configuration,
      table,
      bus,
      exportsBucket: exports,
      failedJobs,
    });
    const watched = { configuration, queues, table, bus, lake, api };
    const alarms = new Alarms(this, 'Alarms', { ...watched, alerts });
    new Dashboard(this, 'Dashboard', { ...watched, alarms });
    this.#outputs({
      ApiUrl: api.url,
      TableName: table.name,
      MainQueueUrl: queues.main.queueUrl,
      DeadLetterQueueUrl: queues.deadLetter.queueUrl,
      ParkingQueueUrl: queues.parking.queueUrl,
      RedriveQueueUrl: queues.redrive.queueUrl,
      EventBusName: bus.name,
      LakeBucketName: bucket.bucketName,
      DatabaseName: catalog.databaseName,
      G1DatabaseName: catalog.g1DatabaseName,
      WorkgroupName: analytics.workgroupName,
      ResultsBucketName: analytics.resultsBucket.bucketName,
      UndeliveredQueueUrl: undelivered.queueUrl,
      FailedJobsQueueUrl: failedJobs.queueUrl,
      AlertsTopicArn: alerts.topic.topicArn,
      ReportsBucketName: reportsBucket.bucketName,
      ReportFunctionName: operations.reportFunctionName,
      ValidateFunctionName: validations.functionName,
      ExportsBucketName: exports.bucketName,
      ExportFunctionName: reconciliation.exportFunctionName,
      ReconcileFunctionName: reconciliation.reconcileFunctionName,
      ...issuer.outputs,
      ParticipationStreamName: participationStream.ref,
      RequestStreamName: requestStream.ref,
    });
    // What the bill and the console are sorted by; each is on every resource that takes tags.
    // CloudFormation's schema of a dashboard has none.
    const untagged = { excludeResourceTypes: ['AWS::CloudWatch::Dashboard'] };
    Tags.of(this).add('application', 'eventflow', untagged);
    Tags.of(this).add('environment', configuration.environmentName, untagged);
  }

  /** What the command line and the tests find the deployment by. */
  #outputs(outputs: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }

  /**
   * The construct's path without CDK's hash, so that names in the console and in logs can be read.
   * CDK refuses two resources that would share one.
   */
  protected override allocateLogicalId(element: CfnElement): string {
    return element.node.path
      .split('/')
      .slice(1)
      .filter((part) => part !== 'Resource' && part !== 'Default')
      .map((part) => part.replace(/[^A-Za-z0-9]/g, ''))
      .join('');
  }
}
