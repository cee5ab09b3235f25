import { createHash } from 'node:crypto';
import { uuid } from '../../random.ts';
import { AwsError, type OperationContext, type Service } from '../../service.ts';
import type { Store } from '../../store.ts';
import { invalidArgument } from './errors.ts';
import { DEFAULT_CONTENT_TYPE, eTagOf, type Objects } from './objects.ts';

/** Parts wait in the store until their object is complete, and then are one file. */
export const UPLOAD_TABLES = `
  CREATE TABLE IF NOT EXISTS s3_uploads (
    id TEXT PRIMARY KEY,
    bucket TEXT NOT NULL,
    key TEXT NOT NULL,
    content_type TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS s3_parts (
    upload_id TEXT NOT NULL REFERENCES s3_uploads (id) ON DELETE CASCADE,
    part_number INTEGER NOT NULL,
    e_tag TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (upload_id, part_number)
  )`;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const PART_NUMBER_MAX = 10_000;
const PART_MIN_BYTES = 5 * 1024 * 1024;

interface UploadInput {
  readonly Bucket?: string;
  readonly Key?: string;
  readonly UploadId?: string;
}

interface PartInput extends UploadInput {
  readonly PartNumber?: number;
  /** Base64. */
  readonly Body?: string;
}

interface CompletePart {
  readonly PartNumber?: number;
  readonly ETag?: string;
}

interface CompleteInput extends UploadInput {
  readonly MultipartUpload?: { readonly Parts?: readonly CompletePart[] };
}

interface PartRow {
  readonly part_number: number;
  readonly e_tag: string;
  readonly body: Uint8Array;
}

type AddressOf = (input: UploadInput) => [bucket: string, key: string];

/**
 * Objects that come in parts. https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 * Throws NoSuchUpload, InvalidPart, InvalidPartOrder, EntityTooSmall and InvalidArgument.
 */
export function multipartOperations(
  addressOf: AddressOf,
  objectsOf: (context: OperationContext) => Objects,
): Service['operations'] {
  /** The upload's content type, when there is such an upload of that object. */
  const uploadOf = (input: UploadInput, { store }: OperationContext) => {
    const [bucket, key] = addressOf(input);
    const upload = store.get<{ content_type: string }>(
      'SELECT content_type FROM s3_uploads WHERE id = ? AND bucket = ? AND key = ?',
      input.UploadId ?? '',
      bucket,
      key,
    );
    if (!upload) throw noSuchUpload();
    return { id: input.UploadId ?? '', bucket, key, contentType: upload.content_type };
  };

  return {
    CreateMultipartUpload(input: UploadInput & { ContentType?: string }, context) {
      const [Bucket, Key] = addressOf(input);
      const UploadId = uuid(context.random);
      const contentType = input.ContentType ?? DEFAULT_CONTENT_TYPE;
      const sql = 'INSERT INTO s3_uploads VALUES (?, ?, ?, ?)';
      context.store.run(sql, UploadId, Bucket, Key, contentType);
      return { Bucket, Key, UploadId };
    },
    UploadPart(input: PartInput, context) {
      const { id } = uploadOf(input, context);
      const { PartNumber: number = 0 } = input;
      if (!Number.isInteger(number) || number < 1 || number > PART_NUMBER_MAX) {
        throw invalidArgument(`Part number must be an integer between 1 and ${PART_NUMBER_MAX}`);
      }
      const body = Buffer.from(input.Body ?? '', 'base64');
      const ETag = eTagOf(body);
      const sql = 'INSERT OR REPLACE INTO s3_parts VALUES (?, ?, ?, ?)';
      context.store.run(sql, id, number, ETag, body);
      return { ETag };
    },
    CompleteMultipartUpload(input: CompleteInput, context) {
      const { id, bucket, key, contentType } = uploadOf(input, context);
      const parts = chosenParts(context.store, id, input.MultipartUpload?.Parts ?? []);
      const { eTag } = objectsOf(context).put(bucket, key, {
        body: Buffer.concat(parts.map(({ body }) => body)),
        eTag: eTagOfParts(parts),
        contentType,
        lastModifiedEpochMs: context.clock.now(),
      });
      forget(context.store, id);
      return { Bucket: bucket, Key: key, ETag: eTag };
    },
    AbortMultipartUpload(input: UploadInput, context) {
      forget(context.store, uploadOf(input, context).id);
      return {};
    },
  };
}

/** The parts that the caller lists, in their order, each as it was uploaded last. */
function chosenParts(store: Store, uploadId: string, listed: readonly CompletePart[]): PartRow[] {
  const rows = store.all<PartRow>(
    'SELECT part_number, e_tag, body FROM s3_parts WHERE upload_id = ?',
    uploadId,
  );
  const unquoted = (eTag = '') => eTag.replaceAll('"', '');
  const parts = listed.map(({ PartNumber, ETag }) => {
    const part = rows.find((row) => row.part_number === PartNumber);
    if (part && unquoted(part.e_tag) === unquoted(ETag)) return part;
    throw new AwsError('InvalidPart', `Part ${PartNumber} was not uploaded, or is another.`);
  });
  if (parts.length === 0) throw new AwsError('MalformedXML', 'An upload needs at least one part.');
  if (parts.some((part, at) => part.part_number <= (parts[at - 1]?.part_number ?? 0))) {
    throw new AwsError('InvalidPartOrder', 'The list of parts was not in ascending order.');
  }
  if (parts.slice(0, -1).some(({ body }) => body.length < PART_MIN_BYTES)) {
    throw new AwsError('EntityTooSmall', `All parts but the last need ${PART_MIN_BYTES} bytes.`);
  }
  return parts;
}

function forget(store: Store, uploadId: string): void {
  store.transaction(() => {
    store.run('DELETE FROM s3_parts WHERE upload_id = ?', uploadId);
    store.run('DELETE FROM s3_uploads WHERE id = ?', uploadId);
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html */
function eTagOfParts(parts: readonly PartRow[]): string {
  const digests = parts.map(({ e_tag }) => Buffer.from(e_tag.replaceAll('"', ''), 'hex'));
  const digest = createHash('md5').update(Buffer.concat(digests)).digest('hex');
  return `"${digest}-${parts.length}"`;
}

const noSuchUpload = () =>
  new AwsError('NoSuchUpload', 'The specified multipart upload does not exist.', 404);
