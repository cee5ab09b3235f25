import type { Measured, MeasuredAt } from './metric-table.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html */
export const STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;
type PlainStatistic = (typeof STATISTICS)[number];

/** `p0` to `p100`, with up to ten decimals. */
export const PERCENTILE = /^p(100|\d{1,2}(\.\d{1,10})?)$/;

/** A plain statistic or a percentile, such as `p99.9`. */
export type Statistic = PlainStatistic | (string & {});

export interface Datapoint {
  /** The beginning of its period. */
  readonly epochMs: number;
  readonly measured: readonly Measured[];
}

/** One datapoint for each period in which something was measured, in the order of time. */
export function datapoints(data: readonly MeasuredAt[], periodMs: number): Datapoint[] {
  const periods = Map.groupBy(data, ({ epochMs }) => Math.floor(epochMs / periodMs) * periodMs);
  return [...periods]
    .sort(([one], [other]) => one - other)
    .map(([epochMs, all]) => ({ epochMs, measured: all.flatMap(({ measured }) => measured) }));
}

/** Of values of which there is at least one. */
export function statisticOf(measured: readonly Measured[], statistic: Statistic): number {
  if (PERCENTILE.test(statistic)) return percentileOf(measured, Number(statistic.slice(1)));
  return PLAIN[statistic as PlainStatistic](measured);
}

const sampleCount = (measured: readonly Measured[]) =>
  measured.reduce((total, [, count]) => total + count, 0);
const sum = (measured: readonly Measured[]) =>
  measured.reduce((total, [value, count]) => total + value * count, 0);

const PLAIN: Readonly<Record<PlainStatistic, (measured: readonly Measured[]) => number>> = {
  SampleCount: sampleCount,
  Sum: sum,
  Average: (measured) => sum(measured) / sampleCount(measured),
  Minimum: (measured) => measured.reduce((least, [value]) => Math.min(least, value), Infinity),
  Maximum: (measured) => measured.reduce((most, [value]) => Math.max(most, value), -Infinity),
};

/** The least value that so many percent of all are not above. */
function percentileOf(measured: readonly Measured[], percent: number): number {
  const sorted = [...measured].sort(([one], [other]) => one - other);
  const rank = Math.max(1, Math.ceil((percent / 100) * sampleCount(measured)));
  let seen = 0;
  for (const [value, count] of sorted) {
    seen += count;
    if (seen >= rank) return value;
  }
  return sorted.at(-1)?.[0] ?? 0;
}
