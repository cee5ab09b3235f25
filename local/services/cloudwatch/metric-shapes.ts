import { z } from 'zod';
import { PERCENTILE, STATISTICS } from './statistics.ts';

export const Dimensions = z
  .array(z.strictObject({ Name: z.string(), Value: z.string() }))
  .default([]);
/** Epoch seconds. */
const Timestamp = z.number();
/** Seconds: 1, 5, 10, 30 or whole minutes. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricStat.html */
const Period = z
  .int()
  .refine((seconds) => [1, 5, 10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0));

export const PlainStatistic = z.enum(STATISTICS);
export const Percentile = z.string().regex(PERCENTILE, 'a percentile, such as p99.9');

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
export const PutMetricData = z.strictObject({
  Namespace: z.string(),
  MetricData: z.array(
    z.strictObject({
      MetricName: z.string(),
      Dimensions,
      Timestamp: Timestamp.optional(),
      Unit: z.string().default('None'),
      Value: z.number().optional(),
      Values: z.array(z.number()).default([]),
      Counts: z.array(z.number()).default([]),
      StorageResolution: z.int().optional(),
    }),
  ),
});

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html */
export const ListMetrics = z.object({
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: z
    .array(z.strictObject({ Name: z.string(), Value: z.string().optional() }))
    .default([]),
});

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html */
export const GetMetricStatistics = z.strictObject({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions,
  StartTime: Timestamp,
  EndTime: Timestamp,
  Period,
  Statistics: z.array(PlainStatistic).default([]),
  ExtendedStatistics: z.array(Percentile).default([]),
});

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html; no expressions */
export const GetMetricData = z.strictObject({
  MetricDataQueries: z.array(
    z.strictObject({
      Id: z.string(),
      Label: z.string().optional(),
      ReturnData: z.boolean().default(true),
      MetricStat: z.strictObject({
        Metric: z.strictObject({ Namespace: z.string(), MetricName: z.string(), Dimensions }),
        Period,
        Stat: z.union([PlainStatistic, Percentile]),
      }),
    }),
  ),
  StartTime: Timestamp,
  EndTime: Timestamp,
  ScanBy: z.enum(['TimestampDescending', 'TimestampAscending']).default('TimestampDescending'),
});
