import type { InstanceData } from '../protocol.ts';
import type { Invocation } from '../runtime.ts';
import { elapsedMs } from './clock.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
export function invocationContext(
  { name, arn, memoryMebibytes, logGroupName }: InstanceData['definition'],
  { requestId, remainingMs }: Invocation,
) {
  const endsAtMs = elapsedMs() + remainingMs;
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: '$LATEST',
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(endsAtMs - elapsedMs())),
    invokedFunctionArn: arn,
    logGroupName,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME ?? '',
    memoryLimitInMB: String(memoryMebibytes),
  };
}
