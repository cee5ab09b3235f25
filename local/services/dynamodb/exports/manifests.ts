import { createHash } from 'node:crypto';
import { exportArnOf, type Job } from './jobs.ts';

/** A data file as the manifest tells of it. */
export interface DataFile {
  readonly key: string;
  readonly items: number;
  /** Base64. */
  readonly md5: string;
  readonly eTag: string;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html */
const root = ({ request: { prefix } }: Job) => `${prefix ? `${prefix}/` : ''}AWSDynamoDB`;

/** Where the manifests of the export are, without a slash at its end. */
export const folderOf = (job: Job): string => `${root(job)}/${job.id}`;

/** Incremental exports share a folder of data; each full one has its own. */
const dataFolder = (job: Job): string =>
  job.request.span.type === 'FULL_EXPORT' ? `${folderOf(job)}/data` : `${root(job)}/data`;

const NAME_CHARACTERS = 26;

/** The name follows from the export, so that a second run writes over the first. */
export function dataKey(job: Job, index: number): string {
  const digest = createHash('sha256').update(`${job.id}/${index}`).digest('hex');
  const name = BigInt(`0x${digest}`).toString(36).padStart(NAME_CHARACTERS, '0');
  return `${dataFolder(job)}/${name.slice(0, NAME_CHARACTERS)}.json.gz`;
}

export const md5 = (body: Buffer | string): string =>
  createHash('md5').update(body).digest('base64');

/** A line a file. */
export const filesManifest = (files: readonly DataFile[]): string =>
  files
    .map(({ key, items, md5: md5Checksum, eTag }) =>
      JSON.stringify({ itemCount: items, md5Checksum, etag: eTag, dataFileS3Key: key }),
    )
    .map((line) => `${line}\n`)
    .join('');

interface Totals {
  readonly items: number;
  readonly bytes: number;
  readonly endedAtEpochMs: number;
}

const iso = (epochMs: number) => new Date(epochMs).toISOString();

export function summaryManifest(job: Job, { items, bytes, endedAtEpochMs }: Totals): string {
  const { asked, span, bucket, prefix, tableArn, tableUuid } = job.request;
  return JSON.stringify({
    version: span.type === 'FULL_EXPORT' ? '2020-06-30' : '2023-08-01',
    exportArn: exportArnOf(job),
    startTime: iso(job.startedAtEpochMs),
    endTime: iso(endedAtEpochMs),
    tableArn,
    tableId: tableUuid,
    ...(span.type === 'FULL_EXPORT'
      ? { exportTime: iso(span.atEpochMs) }
      : { exportFromTime: iso(span.fromEpochMs), exportToTime: iso(span.toEpochMs) }),
    s3Bucket: bucket,
    s3Prefix: prefix || null,
    s3SseAlgorithm: asked.S3SseAlgorithm ?? 'AES256',
    s3SseKmsKeyId: asked.S3SseKmsKeyId ?? null,
    manifestFilesS3Key: `${folderOf(job)}/manifest-files.json`,
    billedSizeBytes: bytes,
    itemCount: items,
    outputFormat: 'DYNAMODB_JSON',
    ...(span.type === 'INCREMENTAL_EXPORT' && { outputView: span.view, exportType: span.type }),
  });
}
