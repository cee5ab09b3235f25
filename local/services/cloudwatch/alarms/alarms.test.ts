import { afterEach, beforeEach, expect, test } from 'vitest';
import { AwsError, type Service } from '../../../service.ts';
import type { Template } from '../../../template.ts';
import { createManualClock, type ManualClock } from '../../../testing/manual-clock.ts';
import { type Served, serveServices } from '../../../testing/serve.ts';
import { createCloudWatch } from '../index.ts';

/** 2026-01-01T00:00:00Z, in seconds. */
const NOW = 1_767_225_600;
const MINUTE_MS = 60_000;
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:alerts';

const definition = {
  AlarmName: 'too-many',
  AlarmDescription: 'Too many.',
  AlarmActions: [TOPIC],
  OKActions: [TOPIC],
  Namespace: 'Test',
  MetricName: 'Failures',
  Dimensions: [{ Name: 'service', Value: 'worker' }],
  Statistic: 'Sum',
  Period: 120,
  EvaluationPeriods: 1,
  Threshold: 3,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
};
const templateOf = (properties: object = {}): Template => ({
  Resources: {
    Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { ...definition, ...properties } },
  },
});

let clock: ManualClock;
let served: Served | undefined;
let published: { principal: string; Subject: string; Message: string }[];
let isRefused: boolean;
beforeEach(() => {
  clock = createManualClock(NOW * 1000);
  published = [];
  isRefused = false;
});
afterEach(async () => {
  await served?.close();
  served = undefined;
});

/** A topic that only notes what it is told. */
const topics: Service = {
  name: 'sns',
  operations: {
    Publish(input: { Subject: string; Message: string }, { principal }) {
      if (isRefused) throw new AwsError('AuthorizationError', 'No.', 403);
      published.push({ principal, ...input });
    },
  },
};

const start = async (template: Template = templateOf()) => {
  served = await serveServices([createCloudWatch(), topics], { clock, template });
};
const call = (operation: string, input: object) =>
  served?.cloud.call('tester', 'monitoring', operation, input) as Promise<unknown>;
const put = (value: number) =>
  call('PutMetricData', {
    Namespace: 'Test',
    MetricData: [{ MetricName: 'Failures', Dimensions: definition.Dimensions, Value: value }],
  });
const described = async () => {
  const { MetricAlarms } = (await call('DescribeAlarms', {})) as {
    MetricAlarms: Record<string, unknown>[];
  };
  return MetricAlarms;
};
const state = async () => (await described())[0]?.StateValue;

test('an alarm fires once its metric breaches, and recovers when it no longer does', async () => {
  await start();
  await clock.advance(0);
  expect(await state()).toBe('OK');

  await put(2);
  await clock.advance(MINUTE_MS);
  await put(1);
  expect(await state()).toBe('OK');
  // Both minutes are within the last two.
  await clock.advance(MINUTE_MS + 5000);
  expect(await described()).toMatchObject([
    {
      ...definition,
      StateValue: 'ALARM',
      StateReason: expect.stringContaining('1 out of the last 1 datapoint [3] was greater than or'),
      StateTransitionedTimestamp: NOW + 125,
      AlarmArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:too-many',
    },
  ]);

  // Two periods more are looked at, should the latest one lack its value.
  await clock.advance(5 * MINUTE_MS);
  expect(await state()).toBe('OK');
});

test('its topics are told of each change, by CloudWatch for the alarm', async () => {
  await start();
  await put(3);
  await clock.advance(MINUTE_MS + 5000);

  expect(published.map(({ Subject }) => Subject)).toEqual([
    'OK: "too-many" in us-east-1',
    'ALARM: "too-many" in us-east-1',
  ]);
  expect(published[1]?.principal).toBe(
    'cloudwatch.amazonaws.com for arn:aws:cloudwatch:us-east-1:000000000000:alarm:too-many',
  );
  expect(JSON.parse(published[1]?.Message ?? '')).toMatchObject({
    AlarmDescription: 'Too many.',
    OldStateValue: 'OK',
    NewStateValue: 'ALARM',
    Trigger: { MetricName: 'Failures', Threshold: 3 },
  });
});

test('history tells of definition, states and actions; a topic that refuses is noted', async () => {
  isRefused = true;
  await start();
  await put(3);
  await clock.advance(MINUTE_MS + 5000);

  const { AlarmHistoryItems } = (await call('DescribeAlarmHistory', {
    AlarmName: 'too-many',
    ScanBy: 'TimestampAscending',
  })) as { AlarmHistoryItems: { HistorySummary: string }[] };
  expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toEqual([
    'Alarm "too-many" created',
    'Alarm updated from INSUFFICIENT_DATA to OK',
    `Failed to execute action ${TOPIC}`,
    'Alarm updated from OK to ALARM',
    `Failed to execute action ${TOPIC}`,
  ]);
});

test('a state that is set stands until the metric says otherwise', async () => {
  await start();
  await clock.advance(0);
  await call('SetAlarmState', {
    AlarmName: 'too-many',
    StateValue: 'ALARM',
    StateReason: 'a test',
  });
  expect(await described()).toMatchObject([{ StateValue: 'ALARM', StateReason: 'a test' }]);
  await clock.advance(MINUTE_MS + 5000);

  expect(await state()).toBe('OK');
  await expect(
    call('SetAlarmState', { AlarmName: 'other', StateValue: 'OK', StateReason: '' }),
  ).rejects.toThrow('There is no alarm other.');
});

test('a value that is expected and lacks is an alarm, but not for the time before the start', async () => {
  await start(
    templateOf({ ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' }),
  );
  await clock.advance(MINUTE_MS + 5000);
  await clock.advance(4 * MINUTE_MS);
  expect(await state()).toBe('INSUFFICIENT_DATA');
  await clock.advance(MINUTE_MS);
  expect(await described()).toMatchObject([
    { StateValue: 'ALARM', StateReason: expect.stringContaining('treated as [Breaching]') },
  ]);

  await put(3);
  await clock.advance(MINUTE_MS);
  expect(await state()).toBe('OK');
});

test('alarms that the API makes are evaluated as well, until they are deleted', async () => {
  await start({ Resources: {} });
  await call('PutMetricAlarm', { ...definition, Statistic: undefined, ExtendedStatistic: 'p90' });
  await put(3);
  await clock.advance(MINUTE_MS + 5000);
  expect(await described()).toMatchObject([{ StateValue: 'ALARM', ExtendedStatistic: 'p90' }]);

  await call('DeleteAlarms', { AlarmNames: ['too-many'] });
  expect(await described()).toEqual([]);
});

test.each([
  ['metric math', { Metrics: [] }, 'Metrics'],
  ['seconds', { Period: 10 }, 'Period'],
  ['two statistics', { ExtendedStatistic: 'p99' }, 'one of Statistic and ExtendedStatistic'],
  ['more points than periods', { DatapointsToAlarm: 2 }, 'at most EvaluationPeriods'],
  ['another action', { AlarmActions: ['arn:aws:lambda:x:0:function:f'] }, 'a topic'],
])('%s: refused by name', async (_what, properties, named) => {
  await expect(start(templateOf(properties))).rejects.toThrow(named);
});

test('a dashboard is kept as it is', async () => {
  const DashboardBody = '{"widgets":[]}';
  const Properties = { DashboardName: 'all', DashboardBody };
  await start({ Resources: { Board: { Type: 'AWS::CloudWatch::Dashboard', Properties } } });

  await expect(call('GetDashboard', { DashboardName: 'all' })).resolves.toMatchObject(Properties);
  await expect(call('ListDashboards', {})).resolves.toMatchObject({
    DashboardEntries: [{ DashboardName: 'all', Size: 14 }],
  });
  await expect(call('GetDashboard', { DashboardName: 'x' })).rejects.toThrow('does not exist');
});
