import type { S3Client } from '@aws-sdk/client-s3';
import { dayIn, now } from '../clock.ts';
import { type Environment, readOutputs } from '../environment.ts';

/** What arrived in one folder of the lake since midnight UTC. */
export interface FolderStatus {
  /** With today's partition: `events/dt=2026-01-04/`. */
  readonly prefix: string;
  readonly objects: number;
  readonly bytes: number;
  /** Epoch milliseconds; null when nothing arrived today. */
  readonly newestAt: number | null;
  readonly newestAgeMs: number | null;
}

const FOLDERS = ['requests', 'events'];

/** Lists today's partitions alone: a whole bucket may hold years. */
export async function describeLake(environment: Environment): Promise<readonly FolderStatus[]> {
  const { LakeBucketName } = await readOutputs(environment, 'LakeBucketName');
  const { S3Client } = await import('@aws-sdk/client-s3');
  const s3 = new S3Client({
    ...environment.aws,
    forcePathStyle: environment.localUrl !== undefined,
  });
  const today = dayIn('UTC', now());
  return Promise.all(
    FOLDERS.map((folder) => describeFolder(s3, LakeBucketName, `${folder}/dt=${today}/`)),
  );
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
async function describeFolder(s3: S3Client, Bucket: string, Prefix: string): Promise<FolderStatus> {
  const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3');
  let objects = 0;
  let bytes = 0;
  let newestAt: number | null = null;
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
    for (const { LastModified, Size = 0 } of Contents) {
      objects++;
      bytes += Size;
      newestAt = Math.max(newestAt ?? 0, LastModified?.getTime() ?? 0);
    }
  }
  const newestAgeMs = newestAt === null ? null : now() - newestAt;
  return { prefix: Prefix, objects, bytes, newestAt, newestAgeMs };
}
