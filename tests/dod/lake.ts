import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { ParticipationProcessed } from '../../schemas/participation/participation-processed.ts';
import { clientOptions, outputOf } from '../pipeline/aws.ts';
import type { System } from '../pipeline/system.ts';

/** An object that Firehose wrote, by S3's own API. */
export interface LakeObject {
  readonly key: string;
  readonly lines: readonly string[];
}

const lakeOf = async (system: System) => ({
  s3: new S3Client({ ...clientOptions(system), forcePathStyle: true }),
  Bucket: await outputOf(system, 'LakeBucketName'),
});

/** Everything below `events/`, wherever it lies there. */
export async function lakeObjects(system: System): Promise<readonly LakeObject[]> {
  const { s3, Bucket } = await lakeOf(system);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'events/' }));
  return Promise.all(
    Contents.map(async ({ Key: key = '' }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key }));
      const text = (await Body?.transformToString()) ?? '';
      return { key, lines: text.split('\n').filter((line) => line !== '') };
    }),
  );
}

export async function putObject(system: System, Key: string, Body: string): Promise<void> {
  const { s3, Bucket } = await lakeOf(system);
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
}

/** The facts in these objects; a line that is no JSON is left to those who count lines. */
export const factsIn = (objects: readonly LakeObject[]): readonly ParticipationProcessed[] =>
  objects.flatMap(({ lines }) =>
    lines.flatMap((line) => {
      const fact = jsonOf(line);
      return fact === undefined ? [] : [fact as ParticipationProcessed];
    }),
  );

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
