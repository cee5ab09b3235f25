import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmStatusWidget,
  Dashboard as CdkDashboard,
  GraphWidget,
  type IWidget,
  Metric,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { PUBLISHERS } from './alarms/facts.ts';
import type { Alarms, AlarmsProps } from './alarms.ts';
import {
  countedBy,
  type MetricName,
  ofApi,
  ofFunction,
  ofRule,
  ofStream,
  ofTable,
  queueAge,
  queueDepth,
} from './metrics.ts';

/** A row has 24 columns. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const STAGE_WIDTH = 4;
const STAGE_HEIGHT = 6;
const ROW_WIDTH = 24;

/** A line: how it is called in the legend, what it is, and which statistic. */
type Line = readonly [label: string, metric: MetricName, statistic: string];

export interface DashboardProps extends Omit<AlarmsProps, 'alerts'> {
  readonly alarms: Alarms;
}

/** The way of one participation from left to right, then what went wrong, then every alarm. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const dashboard = new CdkDashboard(this, 'Resource', {
      dashboardName: `eventflow-${props.configuration.environmentName}`,
      defaultInterval: Duration.hours(3),
    });
    dashboard.addWidgets(title('The way of one participation, from left to right'));
    dashboard.addWidgets(...way(props));
    dashboard.addWidgets(title('What went wrong'));
    dashboard.addWidgets(...trouble(props));
    dashboard.addWidgets(
      new AlarmStatusWidget({
        title: 'Alarms',
        width: ROW_WIDTH,
        height: 8,
        alarms: props.alarms.arns.map((arn, at) => Alarm.fromAlarmArn(this, `Alarm${at}`, arn)),
      }),
    );
  }
}

const way = ({ api, queues, bus, lake, alarms }: DashboardProps): IWidget[] => {
  const { functionName = '' } = alarms.functions.find((fn) => fn.serviceName === 'worker') ?? {};
  const worker = (name: string) => ofFunction(functionName, name);
  const rules = (name: string): Line[] =>
    bus.ruleNames.map((rule) => [rule.replace(/^rule-/, ''), ofRule(bus.name, rule, name), 'Sum']);
  const { participationStream, requestStream } = lake;
  return [
    graph(
      '1 Participations come in',
      [
        ['requests', ofApi(api.id, 'Count'), 'Sum'],
        ['refused (4xx)', ofApi(api.id, '4xx'), 'Sum'],
        ['failed (5xx)', ofApi(api.id, '5xx'), 'Sum'],
      ],
      [['p95 of the answer, ms', ofApi(api.id, 'Latency'), 'p95']],
    ),
    graph(
      '2 They wait to be decided',
      [['messages', queueDepth(queues.main), 'Maximum']],
      [['oldest, s', queueAge(queues.main), 'Maximum']],
    ),
    graph(
      '3 The worker decides them',
      [['batches', worker('Invocations'), 'Sum']],
      [['p95 of a batch, ms', worker('Duration'), 'p95']],
    ),
    graph('4 The bus hands on facts', rules('Invocations')),
    graph(
      '5 Streams write the lake',
      [
        ['participations', ofStream(participationStream.ref, 'IncomingRecords'), 'Sum'],
        ['requests', ofStream(requestStream.ref, 'IncomingRecords'), 'Sum'],
      ],
      [['oldest, s', ofStream(participationStream.ref, 'DeliveryToS3.DataFreshness'), 'Maximum']],
    ),
    graph(
      'From queued to decided, ms',
      ['p50', 'p95', 'p99'].map((name) => [name, countedBy('worker', 'EndToEndDelay'), name]),
    ),
  ];
};

const trouble = ({ queues, table, alarms }: DashboardProps): IWidget[] => [
  graph('Decided late', [
    ['dead-letter queue', queueDepth(queues.deadLetter), 'Maximum'],
    ['redrive queue', queueDepth(queues.redrive), 'Maximum'],
    ['failed for good', countedBy('dead-letter', 'RequestsFailedFinal'), 'Sum'],
  ]),
  graph('Waiting for an operator', [
    ['parking', queueDepth(queues.parking), 'Maximum'],
    ['undelivered facts', queueDepth(queues.undelivered), 'Maximum'],
    ['failed jobs', queueDepth(queues.failedJobs), 'Maximum'],
  ]),
  graph(
    'Functions that failed',
    alarms.functions.map(({ serviceName, functionName }) => [
      serviceName,
      ofFunction(functionName, 'Errors'),
      'Sum',
    ]),
  ),
  graph(
    'Facts the bus did not take',
    PUBLISHERS.map((service) => [service, countedBy(service, 'PublishFailures'), 'Sum']),
  ),
  graph('The table throttles', [
    ['reads', ofTable(table.name, undefined, 'ReadThrottleEvents'), 'Sum'],
    ['writes', ofTable(table.name, undefined, 'WriteThrottleEvents'), 'Sum'],
  ]),
  graph('Reports and validations', [
    ['reports made', countedBy('report', 'ReportsMade'), 'Sum'],
    ['violated validations', countedBy('validate', 'ViolatedValidations'), 'Maximum'],
  ]),
];

const title = (text: string): IWidget =>
  new TextWidget({ markdown: `## ${text}`, width: ROW_WIDTH, height: 1 });

/** Counts on the left, times on the right. */
const graph = (name: string, left: readonly Line[], right: readonly Line[] = []): IWidget =>
  new GraphWidget({
    title: name,
    width: STAGE_WIDTH,
    height: STAGE_HEIGHT,
    left: left.map(drawn),
    right: right.map(drawn),
    period: Duration.minutes(1),
  });

const drawn = ([label, { namespace, metricName, dimensions }, statistic]: Line): Metric =>
  new Metric({ label, namespace, metricName, dimensionsMap: { ...dimensions }, statistic });
