import { expect, test } from 'vitest';
import { propertiesOf, templateOf } from './testing/template.ts';

const template = templateOf();
const alarms = Object.values(propertiesOf(template, 'AWS::CloudWatch::Alarm'));
const watching = (MetricName: string, name: string, value: string) =>
  alarms.filter(
    (alarm) =>
      alarm.MetricName === MetricName &&
      JSON.stringify(alarm.Dimensions).includes(JSON.stringify({ Name: name, Value: value })),
  );

test('every alarm tells the topic when it fires and when it recovers, and leads to the runbook', () => {
  expect(new Set(alarms.map(({ AlarmName }) => AlarmName)).size).toBe(alarms.length);
  for (const { AlarmName, AlarmDescription, AlarmActions, OKActions } of alarms) {
    expect(AlarmName).toMatch(/^eventflow-dev-[a-z0-9-]+$/);
    expect([AlarmActions, OKActions]).toEqual([['AlertsTopic'], ['AlertsTopic']]);
    expect(AlarmDescription).toMatch(/^\S.*\. Runbook: docs\/runbook\.md#[a-z0-9-]+$/);
  }
});

test('every function, queue and stream of the stack is watched', () => {
  for (const id of Object.keys(propertiesOf(template, 'AWS::Lambda::Function'))) {
    expect(watching('Errors', 'FunctionName', id), id).toHaveLength(1);
    expect(watching('Duration', 'FunctionName', id), id).toHaveLength(1);
  }
  for (const id of Object.keys(propertiesOf(template, 'AWS::SQS::Queue'))) {
    const name = `${id}.QueueName`;
    expect(watching('ApproximateAgeOfOldestMessage', 'QueueName', name), id).toHaveLength(1);
    expect(watching('ApproximateNumberOfMessagesVisible', 'QueueName', name), id).toHaveLength(1);
  }
  for (const id of Object.keys(propertiesOf(template, 'AWS::KinesisFirehose::DeliveryStream'))) {
    const watched = watching('DeliveryToS3.DataFreshness', 'DeliveryStreamName', id);
    expect(watched, id).toHaveLength(1);
  }
});

test('a larger environment may have more waiting', () => {
  const depthOf = (environment: string) =>
    Object.values(propertiesOf(templateOf(environment), 'AWS::CloudWatch::Alarm')).find(
      ({ AlarmName }) => AlarmName === `eventflow-${environment}-main-queue-depth`,
    )?.Threshold;

  expect([depthOf('dev'), depthOf('prod')]).toEqual([10_000, 20_000]);
});

test('the dashboard goes the way of a participation, and shows every alarm', () => {
  const [dashboard] = Object.values(propertiesOf(template, 'AWS::CloudWatch::Dashboard'));
  const { widgets } = JSON.parse(String(dashboard?.DashboardBody)) as {
    widgets: { type: string; x: number; y: number; properties: Record<string, unknown> }[];
  };
  const way = widgets.filter(({ y }) => y === 1).sort((a, b) => a.x - b.x);

  expect(dashboard?.DashboardName).toBe('eventflow-dev');
  expect(way.map(({ properties }) => properties.title)).toEqual([
    '1 Participations come in',
    '2 They wait to be decided',
    '3 The worker decides them',
    '4 The bus hands on facts',
    '5 Streams write the lake',
    'From queued to decided, ms',
  ]);
  const shown = widgets.find(({ type }) => type === 'alarm')?.properties.alarms;
  expect(shown).toHaveLength(alarms.length);
});
