import { type Principal, rolePrincipal } from '../../principal.ts';
import { AwsError, type Context } from '../../service.ts';
import type { Stream } from './streams.ts';

/** Firehose delivers with the rights of the stream's role. */
export const deliverer = ({ destination: { RoleARN } }: Stream): Principal =>
  rolePrincipal(RoleARN, 'firehose');

/**
 * Notes in the stream's log why the bucket did not take an object; without the rights to that log
 * nobody is told, as in AWS.
 * https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html
 */
export async function logFailure(
  { call, clock }: Context,
  stream: Stream,
  error: unknown,
): Promise<void> {
  const { destination, arn } = stream;
  const { Enabled, LogGroupName, LogStreamName } = destination.CloudWatchLoggingOptions;
  if (!Enabled || !(error instanceof AwsError)) return;
  const message = JSON.stringify({
    deliveryStreamARN: arn,
    destination: destination.BucketARN,
    deliveryStreamVersionId: 1,
    message: error.message,
    errorCode: `S3.${error.code}`,
  });
  await call(deliverer(stream), 'logs', 'PutLogEvents', {
    logGroupName: LogGroupName,
    logStreamName: LogStreamName,
    logEvents: [{ timestamp: clock.now(), message }],
  }).catch(() => undefined);
}
