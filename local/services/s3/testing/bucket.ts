import { S3Client } from '@aws-sdk/client-s3';
import { createManualClock } from '../../../testing/manual-clock.ts';
import { serveServices, testCredentials } from '../../../testing/serve.ts';
import { createS3 } from '../index.ts';

/** A bucket kept in memory, and a client for it. */
export async function serveBucket(region = 'us-east-1') {
  const template = { Resources: { Lake: { Type: 'AWS::S3::Bucket', Properties: {} } } };
  // 2026-01-01T00:00:00Z
  const clock = createManualClock(1_767_225_600_000);
  const { endpoint, close } = await serveServices([createS3()], {
    clock,
    template,
    place: { region },
  });
  const s3 = new S3Client({
    endpoint,
    region,
    credentials: testCredentials,
    forcePathStyle: true,
    maxAttempts: 1,
  });
  return { s3, bucket: 'test-lake', clock, close };
}
