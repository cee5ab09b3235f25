import type { Measured } from './table.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html */
type Statistic = 'SampleCount' | 'Average' | 'Sum' | 'Minimum' | 'Maximum';

export interface Datapoint {
  /** The beginning of its period. */
  readonly epochMs: number;
  readonly statistics: Readonly<Record<Statistic, number>>;
}

/** One datapoint for each period in which something was measured, in the order of time. */
export function datapoints(measured: readonly Measured[], periodMs: number): Datapoint[] {
  const periods = Map.groupBy(measured, ({ epochMs }) => Math.floor(epochMs / periodMs) * periodMs);
  return [...periods]
    .sort(([one], [other]) => one - other)
    .map(([epochMs, values]) => ({ epochMs, statistics: statisticsOf(values) }));
}

function statisticsOf(measured: readonly Measured[]): Datapoint['statistics'] {
  const SampleCount = measured.reduce((total, { count }) => total + count, 0);
  const Sum = measured.reduce((total, { value, count }) => total + value * count, 0);
  const values = measured.map(({ value }) => value);
  return {
    SampleCount,
    Sum,
    Average: Sum / SampleCount,
    Minimum: values.reduce((least, value) => Math.min(least, value)),
    Maximum: values.reduce((most, value) => Math.max(most, value)),
  };
}
