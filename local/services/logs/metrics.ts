import { z } from 'zod';

const Value = z.union([z.number(), z.array(z.number())]);

const Embedded = z.object({
  _aws: z.object({
    Timestamp: z.number(),
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z.string().default('None') })),
      }),
    ),
  }),
});

/**
 * The metrics embedded in a log line, as inputs of PutMetricData; none in any other line.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(message: string) {
  const members = message.includes('"_aws"') ? objectOf(message) : {};
  const parsed = Embedded.safeParse(members);
  if (!parsed.success) return [];
  const { Timestamp, CloudWatchMetrics } = parsed.data._aws;
  return CloudWatchMetrics.map(({ Namespace, Dimensions, Metrics }) => ({
    Namespace,
    MetricData: Dimensions.flatMap((names) =>
      Metrics.flatMap(({ Name, Unit }) => {
        const value = Value.safeParse(members[Name]);
        if (!value.success) return [];
        return {
          MetricName: Name,
          Dimensions: names.map((dimension) => ({
            Name: dimension,
            Value: String(members[dimension]),
          })),
          Timestamp: Timestamp / 1000,
          Unit,
          Values: [value.data].flat(),
        };
      }),
    ),
  }));
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
