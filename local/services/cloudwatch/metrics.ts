import type { z } from 'zod';
import type { Dimension } from '../../meter.ts';
import type { OperationContext } from '../../service.ts';
import { GetMetricData, GetMetricStatistics, ListMetrics, PutMetricData } from './metric-shapes.ts';
import { metricData } from './metric-table.ts';
import { operation } from './operation.ts';
import { type Datapoint, datapoints, statisticOf } from './statistics.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html */
export const metricOperations = {
  PutMetricData: operation(PutMetricData, putMetricData),
  ListMetrics: operation(ListMetrics, listMetrics),
  GetMetricStatistics: operation(GetMetricStatistics, getMetricStatistics),
  GetMetricData: operation(GetMetricData, getMetricData),
};

interface Named {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly Dimension[];
}

function putMetricData(
  { Namespace: namespace, MetricData }: z.infer<typeof PutMetricData>,
  { store, clock }: OperationContext,
) {
  store.transaction(() => {
    for (const { MetricName: name, Dimensions: dimensions, Unit, ...data } of MetricData) {
      const epochMs = data.Timestamp === undefined ? clock.now() : data.Timestamp * 1000;
      const values = data.Value === undefined ? data.Values : [data.Value];
      const measured = values.map((value, at) => [value, data.Counts[at] ?? 1] as const);
      metricData.add(store, { namespace, name, dimensions }, Unit, { epochMs, measured });
    }
  });
  return {};
}

function listMetrics(
  { Namespace, MetricName, Dimensions }: z.infer<typeof ListMetrics>,
  { store }: OperationContext,
) {
  const found = metricData
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
  const { Statistics, ExtendedStatistics } = input;
  const asked = (names: readonly string[], { measured }: Datapoint) =>
    Object.fromEntries(names.map((name) => [name, statisticOf(measured, name)]));
  return {
    Label: input.MetricName,
    Datapoints: pointsOf(input, input, input.Period, store).map((point) => ({
      Timestamp: point.epochMs / 1000,
      ...asked(Statistics, point),
      ...(ExtendedStatistics.length > 0 && {
        ExtendedStatistics: asked(ExtendedStatistics, point),
      }),
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
        Values: points.map(({ measured }) => statisticOf(measured, Stat)),
        StatusCode: 'Complete',
      };
    }),
  };
}

/** The times are those of whole periods: the first begins at or before the start. */
function pointsOf(
  { Namespace: namespace, MetricName: name, Dimensions: dimensions }: Named,
  { StartTime, EndTime }: { readonly StartTime: number; readonly EndTime: number },
  periodSeconds: number,
  store: OperationContext['store'],
): Datapoint[] {
  const from = Math.floor(StartTime / periodSeconds) * periodSeconds * 1000;
  const metric = { namespace, name, dimensions };
  return datapoints(metricData.within(store, metric, from, EndTime * 1000), periodSeconds * 1000);
}
