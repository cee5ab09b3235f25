import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/** One series in CloudWatch, by the names that its service gives it. */
export interface MetricName {
  readonly namespace: string;
  readonly metricName: string;
  /** Another set of dimensions is another metric. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/** What functions count in their logs. */
export const countedBy = (service: string, metricName: string): MetricName => ({
  namespace: 'EventFlow',
  metricName,
  dimensions: { service },
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
export const queueDepth = (queue: IQueue): MetricName => ({
  namespace: 'AWS/SQS',
  metricName: 'ApproximateNumberOfMessagesVisible',
  dimensions: { QueueName: queue.queueName },
});
export const queueAge = (queue: IQueue): MetricName => ({
  ...queueDepth(queue),
  metricName: 'ApproximateAgeOfOldestMessage',
});

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export const ofFunction = (functionName: string, metricName: string): MetricName => ({
  namespace: 'AWS/Lambda',
  metricName,
  dimensions: { FunctionName: functionName },
});
/** Of all functions of the account in this region. */
export const ofAllFunctions = (metricName: string): MetricName => ({
  namespace: 'AWS/Lambda',
  metricName,
  dimensions: {},
});

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
export const ofRule = (busName: string, ruleName: string, metricName: string): MetricName => ({
  namespace: 'AWS/Events',
  metricName,
  dimensions: { EventBusName: busName, RuleName: ruleName },
});

/** https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html */
export const ofStream = (streamName: string, metricName: string): MetricName => ({
  namespace: 'AWS/Firehose',
  metricName,
  dimensions: { DeliveryStreamName: streamName },
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
export const ofApi = (apiId: string, metricName: string): MetricName => ({
  namespace: 'AWS/ApiGateway',
  metricName,
  dimensions: { ApiId: apiId },
});

/** A throttled write to an index counts for the index alone.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html */
export const ofTable = (
  tableName: string,
  indexName: string | undefined,
  metricName: string,
): MetricName => ({
  namespace: 'AWS/DynamoDB',
  metricName,
  dimensions: {
    TableName: tableName,
    ...(indexName && { GlobalSecondaryIndexName: indexName }),
  },
});
