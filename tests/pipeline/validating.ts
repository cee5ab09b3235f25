import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ValidationAnswer, type ValidationPeriod } from '../../schemas/operations/validations.ts';
import { clientOptions, outputOf } from './aws.ts';
import type { System } from './system.ts';

/** Runs validations as their schedule does, as if it were that time (ISO 8601). */
export async function validateOnSchedule(
  system: System,
  period: ValidationPeriod,
  scheduledTime: string,
): Promise<ValidationAnswer> {
  const FunctionName = await outputOf(system, 'ValidateFunctionName');
  const lambda = new LambdaClient({ ...clientOptions(system), maxAttempts: 1 });
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({
      FunctionName,
      Payload: JSON.stringify({ period, scheduledTime }),
    }),
  );
  const answer = Buffer.from(Payload ?? []).toString('utf8');
  if (FunctionError) throw new Error(answer);
  return ValidationAnswer.parse(JSON.parse(answer));
}

/** An object of the lake, put there by other hands; its key begins with `events/` or `requests/`. */
export async function putLines(
  system: System,
  Key: string,
  lines: readonly string[],
): Promise<void> {
  const { client, Bucket } = await lakeOf(system);
  await client.send(new PutObjectCommand({ Bucket, Key, Body: `${lines.join('\n')}\n` }));
}

export async function removeObjects(system: System, keys: readonly string[]): Promise<void> {
  const { client, Bucket } = await lakeOf(system);
  for (const Key of keys) await client.send(new DeleteObjectCommand({ Bucket, Key }));
}

async function lakeOf(system: System) {
  const client = new S3Client({ ...clientOptions(system), forcePathStyle: true });
  return { client, Bucket: await outputOf(system, 'LakeBucketName') };
}
