import { Arn, ArnFormat, Stack } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { factWatches } from './alarms/facts.ts';
import { functionWatches } from './alarms/functions.ts';
import { JOB_WATCHES } from './alarms/jobs.ts';
import { queueWatches } from './alarms/queues.ts';
import { userWatches } from './alarms/users.ts';
import type { Watch } from './alarms/watch.ts';
import type { Alerts } from './alerts.ts';
import type { Api } from './api.ts';
import type { Bus } from './bus.ts';
import type { Configuration } from './config.ts';
import { EventFlowFunction } from './functions.ts';
import type { Lake } from './lake.ts';
import type { Queues } from './queues.ts';
import type { Table } from './table.ts';

const MINUTE_SECONDS = 60;

export interface AlarmsProps {
  readonly configuration: Configuration;
  readonly alerts: Alerts;
  readonly queues: Queues;
  readonly table: Table;
  readonly bus: Bus;
  readonly lake: Lake;
  readonly api: Api;
}

/** An alarm on everything that somebody must know of; made last, for it watches each function there is. */
export class Alarms extends Construct {
  readonly arns: readonly string[];
  readonly functions: readonly EventFlowFunction[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { configuration, alerts, queues, table, bus, lake, api } = props;
    this.functions = Stack.of(this)
      .node.findAll()
      .filter((one) => one instanceof EventFlowFunction);
    const watches: readonly Watch[] = [
      ...queueWatches(queues, configuration),
      ...functionWatches(this.functions),
      ...factWatches(bus, lake),
      ...userWatches(api, table),
      ...JOB_WATCHES,
    ];
    const prefix = `eventflow-${configuration.environmentName}-`;
    this.#letIn(alerts.topic, prefix);
    this.arns = watches.map((watch) => this.#alarm(watch, prefix, alerts.topic.topicArn));
  }

  #alarm(watch: Watch, prefix: string, topicArn: string): string {
    const { name, section = name, metric, statistic, periods = 1 } = watch;
    const isPercentile = statistic.startsWith('p');
    return new CfnAlarm(this, name, {
      alarmName: `${prefix}${name}`,
      alarmDescription: `${watch.meaning} Runbook: docs/runbook.md#${section}`,
      namespace: metric.namespace,
      metricName: metric.metricName,
      dimensions: Object.entries(metric.dimensions).map(([key, value]) => ({ name: key, value })),
      ...(isPercentile ? { extendedStatistic: statistic } : { statistic }),
      period: watch.periodSeconds ?? MINUTE_SECONDS,
      evaluationPeriods: periods,
      datapointsToAlarm: periods,
      threshold: watch.threshold,
      comparisonOperator: watch.isBelow ? 'LessThanThreshold' : 'GreaterThanOrEqualToThreshold',
      treatMissingData: watch.missing ?? 'notBreaching',
      alarmActions: [topicArn],
      okActions: [topicArn],
    }).attrArn;
  }

  /** These alarms alone may speak for CloudWatch.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html */
  #letIn(topic: Topic, prefix: string): void {
    const alarms = Arn.format(
      {
        service: 'cloudwatch',
        resource: 'alarm',
        resourceName: `${prefix}*`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      },
      Stack.of(this),
    );
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { ArnLike: { 'aws:SourceArn': alarms } },
      }),
    );
  }
}
