import { afterEach, beforeEach, expect, test } from 'vitest';
import { createManualClock, type ManualClock } from '../../testing/manual-clock.ts';
import { type Served, serveServices } from '../../testing/serve.ts';
import { createLogs } from '../logs/index.ts';
import { createCloudWatch } from './index.ts';

/** 2026-01-01T00:00:00Z, in seconds. */
const NOW = 1_767_225_600;
const Dimensions = [{ Name: 'service', Value: 'worker' }];
const Metric = { Namespace: 'EventFlow', MetricName: 'Failures', Dimensions };

let clock: ManualClock;
let served: Served;
beforeEach(async () => {
  clock = createManualClock(NOW * 1000);
  served = await serveServices([createCloudWatch(), createLogs()], { clock });
});
afterEach(() => served.close());

const call = (operation: string, input: object) =>
  served.cloud.call('tester', 'monitoring', operation, input);
const put = (Timestamp: number, data: object) => {
  const { Namespace, ...named } = Metric;
  return call('PutMetricData', { Namespace, MetricData: [{ ...named, Timestamp, ...data }] });
};
const range = { StartTime: NOW, EndTime: NOW + 3600 };

test('values become a datapoint for each period in which there were any', async () => {
  await put(NOW + 5, { Value: 2 });
  await put(NOW + 55, { Values: [4, 6], Counts: [1, 2] });
  await put(NOW + 125, { Value: 1 });

  const Statistics = ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum'];
  const input = { ...Metric, ...range, Period: 60, Statistics };

  await expect(call('GetMetricStatistics', input)).resolves.toEqual({
    Label: 'Failures',
    Datapoints: [
      { Timestamp: NOW, SampleCount: 4, Sum: 18, Average: 4.5, Minimum: 2, Maximum: 6 },
      { Timestamp: NOW + 120, SampleCount: 1, Sum: 1, Average: 1, Minimum: 1, Maximum: 1 },
    ],
  });
});

test('several metrics are read at once, the latest first, each by its exact dimensions', async () => {
  await put(NOW, { Value: 1 });
  await put(NOW + 60, { Value: 5 });
  await put(NOW, { Value: 100, Dimensions: [] });
  const query = (Id: string, dimensions: object[]) => ({
    Id,
    MetricStat: { Metric: { ...Metric, Dimensions: dimensions }, Period: 60, Stat: 'Sum' },
  });
  const MetricDataQueries = [query('own', Dimensions), query('none', [{ Name: 'a', Value: 'b' }])];

  await expect(call('GetMetricData', { MetricDataQueries, ...range })).resolves.toMatchObject({
    MetricDataResults: [
      { Id: 'own', Timestamps: [NOW + 60, NOW], Values: [5, 1], StatusCode: 'Complete' },
      { Id: 'none', Timestamps: [], Values: [] },
    ],
  });
});

test('metrics are listed by what they are called', async () => {
  await put(NOW, { Value: 1 });
  await put(NOW, { Value: 1, MetricName: 'Parked' });

  const { Metrics } = (await call('ListMetrics', { MetricName: 'Parked' })) as {
    Metrics: object[];
  };

  expect(Metrics).toEqual([{ ...Metric, MetricName: 'Parked' }]);
  await expect(call('ListMetrics', { Namespace: 'Other' })).resolves.toEqual({ Metrics: [] });
});

test('an expression or a statistic that is not here is refused by name', async () => {
  const MetricDataQueries = [{ Id: 'a', Expression: 'SUM(METRICS())' }];
  const Statistics = ['Median'];

  await expect(call('GetMetricData', { MetricDataQueries, ...range })).rejects.toThrow(
    'Expression',
  );
  await expect(
    call('GetMetricStatistics', { ...Metric, ...range, Period: 60, Statistics }),
  ).rejects.toThrow('Statistics');
});

test('a log line with embedded metrics is measured; other lines are not', async () => {
  const embedded = {
    _aws: {
      Timestamp: (NOW + 1) * 1000,
      CloudWatchMetrics: [
        {
          Namespace: 'EventFlow',
          Dimensions: [['service']],
          Metrics: [{ Name: 'Failures', Unit: 'Count' }, { Name: 'missing' }],
        },
      ],
    },
    service: 'worker',
    Failures: [3, 4],
  };
  const messages = [JSON.stringify(embedded), 'plain text', '{"_aws":{}}', '{"_aws": broken'];
  await served.cloud.call('tester', 'logs', 'PutLogEvents', {
    logGroupName: '/fn',
    logStreamName: 'local',
    logEvents: messages.map((message) => ({ timestamp: NOW * 1000, message })),
  });

  const input = { ...Metric, ...range, Period: 60, Statistics: ['Sum', 'SampleCount'] };
  await expect(call('GetMetricStatistics', input)).resolves.toMatchObject({
    Datapoints: [{ Timestamp: NOW, Sum: 7, SampleCount: 2 }],
  });
  await expect(call('ListMetrics', {})).resolves.toEqual({ Metrics: [Metric] });
});

test('a percentile is the least value that so many percent of all are not above', async () => {
  await put(NOW, { Values: [5, 1, 2], Counts: [1, 90, 9] });
  const input = { ...Metric, ...range, Period: 60, ExtendedStatistics: ['p90', 'p99', 'p99.9'] };

  await expect(call('GetMetricStatistics', input)).resolves.toMatchObject({
    Datapoints: [{ ExtendedStatistics: { p90: 1, p99: 2, 'p99.9': 5 } }],
  });
  const MetricDataQueries = [
    { Id: 'a', MetricStat: { Metric, Period: 60, Stat: 'p99' } },
    { Id: 'b', MetricStat: { Metric, Period: 60, Stat: 'p100' } },
  ];
  await expect(call('GetMetricData', { MetricDataQueries, ...range })).resolves.toMatchObject({
    MetricDataResults: [{ Values: [2] }, { Values: [5] }],
  });
});

test('after fifteen months a value is gone', async () => {
  await put(NOW - 454 * 86_400, { Value: 1 });
  await clock.advance(22 * 3_600_000);
  expect(await call('ListMetrics', {})).toEqual({ Metrics: [Metric] });
  await clock.advance(4 * 3_600_000);

  expect(await call('ListMetrics', {})).toEqual({ Metrics: [] });
});
