import { z } from 'zod';
import { accessOf } from '../../policies/model.ts';
import { AwsError, type Operation, type OperationContext, type Service } from '../../service.ts';
import { awsJson } from '../../wire/aws-json.ts';
import { GetMetricData, GetMetricStatistics, ListMetrics, PutMetricData } from './shapes.ts';
import { type Datapoint, datapoints } from './statistics.ts';
import { type Dimension, METRIC_TABLE, metricValues } from './table.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention */
const RETENTION_MS = 455 * 24 * 60 * 60 * 1000;
const SWEEP_INTERVAL_MS = 60 * 60 * 1000;

interface Series {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly Dimension[];
}

/** Metrics: what functions count in their logs (EMF), and what is put, as series in time. */
export function createCloudWatch(): Service {
  return {
    name: 'monitoring',
    // Of the protocols that CloudWatch has, the one that today's SDKs choose.
    wire: awsJson('1.0'),
    tables: METRIC_TABLE,
    authorization: {
      access: Object.fromEntries(
        ['PutMetricData', 'ListMetrics', 'GetMetricStatistics', 'GetMetricData'].map((name) => [
          name,
          accessOf(() => [{ action: `cloudwatch:${name}`, resource: '*' }]),
        ]),
      ),
      denied: { code: 'AccessDenied', statusCode: 403 },
    },
    operations: {
      PutMetricData: operation(PutMetricData, putMetricData),
      ListMetrics: operation(ListMetrics, listMetrics),
      GetMetricStatistics: operation(GetMetricStatistics, getMetricStatistics),
      GetMetricData: operation(GetMetricData, getMetricData),
    },
    work({ store, clock }) {
      metricValues.removeBefore(store, clock.now() - RETENTION_MS);
      return clock.now() + SWEEP_INTERVAL_MS;
    },
  };
}

/** One operation: the input judged by its schema, then done. */
function operation<Input>(
  schema: z.ZodType<Input>,
  run: (input: Input, context: OperationContext) => unknown,
): Operation {
  return (input: unknown, context) => {
    const parsed = schema.safeParse(input);
    if (parsed.success) return run(parsed.data, context);
    throw new AwsError('InvalidParameterValueException', z.prettifyError(parsed.error));
  };
}

function putMetricData(
  { Namespace: namespace, MetricData }: z.infer<typeof PutMetricData>,
  { store, clock }: OperationContext,
) {
  store.transaction(() => {
    for (const { MetricName: name, Dimensions: dimensions, Unit, ...data } of MetricData) {
      const epochMs = data.Timestamp === undefined ? clock.now() : data.Timestamp * 1000;
      const values = data.Value === undefined ? data.Values : [data.Value];
      values.forEach((value, at) => {
        const measured = { epochMs, value, count: data.Counts[at] ?? 1 };
        metricValues.add(store, { namespace, name, dimensions }, Unit, measured);
      });
    }
  });
  return {};
}

function listMetrics(
  { Namespace, MetricName, Dimensions }: z.infer<typeof ListMetrics>,
  { store }: OperationContext,
) {
  const found = metricValues
    .metrics(store)
    .filter(
      ({ namespace, name, dimensions }) =>
        (Namespace ?? namespace) === namespace &&
        (MetricName ?? name) === name &&
        Dimensions.every((asked) =>
          dimensions.some(
            ({ Name, Value }) => Name === asked.Name && (asked.Value ?? Value) === Value,
          ),
        ),
    );
  return {
    Metrics: found.map(({ namespace, name, dimensions }) => ({
      Namespace: namespace,
      MetricName: name,
      Dimensions: dimensions,
    })),
  };
}

function getMetricStatistics(
  input: z.infer<typeof GetMetricStatistics>,
  { store }: OperationContext,
) {
  const points = pointsOf(input, input, input.Period, store);
  return {
    Label: input.MetricName,
    Datapoints: points.map(({ epochMs, statistics }) => ({
      Timestamp: epochMs / 1000,
      ...Object.fromEntries(input.Statistics.map((name) => [name, statistics[name]])),
    })),
  };
}

function getMetricData(input: z.infer<typeof GetMetricData>, { store }: OperationContext) {
  const returned = input.MetricDataQueries.filter(({ ReturnData }) => ReturnData);
  return {
    MetricDataResults: returned.map(({ Id, Label, MetricStat: { Metric, Period, Stat } }) => {
      const points = pointsOf(Metric, input, Period, store);
      if (input.ScanBy === 'TimestampDescending') points.reverse();
      return {
        Id,
        Label: Label ?? Metric.MetricName,
        Timestamps: points.map(({ epochMs }) => epochMs / 1000),
        Values: points.map(({ statistics }) => statistics[Stat]),
        StatusCode: 'Complete',
      };
    }),
  };
}

/** The times are those of whole periods: the first begins at or before the start. */
function pointsOf(
  { Namespace: namespace, MetricName: name, Dimensions: dimensions }: Series,
  { StartTime, EndTime }: { readonly StartTime: number; readonly EndTime: number },
  periodSeconds: number,
  store: OperationContext['store'],
): Datapoint[] {
  const from = Math.floor(StartTime / periodSeconds) * periodSeconds * 1000;
  const metric = { namespace, name, dimensions };
  const measured = metricValues.within(store, metric, from, EndTime * 1000);
  return datapoints(measured, periodSeconds * 1000);
}
