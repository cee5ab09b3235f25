import { z } from 'zod';

const Dimensions = z.array(z.strictObject({ Name: z.string(), Value: z.string() })).default([]);
/** Epoch seconds. */
const Timestamp = z.number();
/** Seconds: 1, 5, 10, 30 or whole minutes. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricStat.html */
const Period = z
  .int()
  .refine((seconds) => [1, 5, 10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0));

const Statistic = z.enum(['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']);

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
  Statistics: z.array(Statistic).min(1),
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
        Stat: Statistic,
      }),
    }),
  ),
  StartTime: Timestamp,
  EndTime: Timestamp,
  ScanBy: z.enum(['TimestampDescending', 'TimestampAscending']).default('TimestampDescending'),
});
