import { createHash } from 'node:crypto';
import { HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Clock } from '../../runtime/clock.ts';
import type { Random } from '../../runtime/random.ts';

export interface ReportFile {
  readonly key: string;
  readonly contentType: string;
  readonly body: string;
}

export interface FileParts {
  readonly objects: S3Client;
  readonly bucket: string;
  readonly clock: Clock;
  readonly random: Random;
}

const ROUNDS_MAX = 5;
const PAUSE_MAX_MS = 2000;

/**
 * Puts the files, each whole, until they stand as one set. When two runs put different ones at once,
 * whoever looks last sees the mixture and puts its own again; when all are another's, that one's set
 * stands. Objects have the MD5 of their body as ETag (SSE-S3, one part).
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 * @throws when S3 refuses, or the set is still mixed after several rounds.
 */
export async function putTogether(
  { objects, bucket: Bucket, clock, random }: FileParts,
  files: readonly ReportFile[],
): Promise<void> {
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    if (round > 0) await clock.sleep(random() * PAUSE_MAX_MS);
    for (const { key: Key, body: Body, contentType: ContentType } of files) {
      await objects.send(new PutObjectCommand({ Bucket, Key, Body, ContentType }));
    }
    const mine: boolean[] = [];
    for (const { key: Key, body } of files) {
      const { ETag = '' } = await objects.send(new HeadObjectCommand({ Bucket, Key }));
      mine.push(ETag.replaceAll('"', '') === createHash('md5').update(body).digest('hex'));
    }
    if (mine.every((is) => is === mine[0])) return;
  }
  throw new Error('The files of this report are being written by other runs again and again.');
}
