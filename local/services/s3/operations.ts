import type { OperationContext, Service } from '../../service.ts';
import type { Store } from '../../store.ts';
import { copyOperation } from './copy.ts';
import { invalidArgument, noSuchBucket, noSuchKey, preconditionFailed } from './errors.ts';
import { checkKey } from './keys.ts';
import { type ListInput, pageOf } from './list.ts';
import { listOutput, listOutputV1 } from './list-output.ts';
import { multipartOperations } from './multipart.ts';
import { DEFAULT_CONTENT_TYPE, type ObjectHead, type Objects } from './objects.ts';
import { openObjects } from './open-objects.ts';
import { bytesOfRange } from './range.ts';

export interface Bucket {
  readonly name: string;
  readonly createdAtEpochMs: number;
}

interface ObjectInput {
  readonly Bucket?: string;
  readonly Key?: string;
}

interface PutInput extends ObjectInput {
  /** Base64. */
  readonly Body?: string;
  readonly ContentType?: string;
}

interface GetInput extends ObjectInput {
  readonly Range?: string;
  /** The ETag that the object must have. */
  readonly IfMatch?: string;
}

interface DeleteObjectsInput {
  readonly Bucket?: string;
  readonly Delete?: { readonly Objects?: readonly { Key?: string }[]; readonly Quiet?: boolean };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const DELETE_OBJECTS_MAX = 1000;

/** It has no location constraint. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
const CLASSIC_REGION = 'us-east-1';

/**
 * Object storage as its API has it: bodies in base64, times in epoch seconds.
 * Throws NoSuchBucket, NoSuchKey, InvalidRange and InvalidArgument.
 */
export function s3Operations(buckets: ReadonlyMap<string, Bucket>): Service['operations'] {
  let opened: { store: Store; objects: Objects } | undefined;
  const objectsOf = ({ store, random }: OperationContext): Objects => {
    if (opened?.store !== store) opened = { store, objects: openObjects(store, random) };
    return opened.objects;
  };
  const bucketOf = ({ Bucket: name = '' }: { Bucket?: string }): Bucket => {
    const bucket = buckets.get(name);
    if (!bucket) throw noSuchBucket(name);
    return bucket;
  };
  const addressOf = (input: ObjectInput): [bucket: string, key: string] => {
    const { name } = bucketOf(input);
    checkKey(input.Key);
    return [name, input.Key];
  };

  return {
    ...copyOperation(addressOf, objectsOf),
    ...multipartOperations(addressOf, objectsOf),
    GetBucketLocation(input: { Bucket?: string }, { place }: OperationContext) {
      bucketOf(input);
      return { LocationConstraint: place.region === CLASSIC_REGION ? '' : place.region };
    },
    ListBuckets: () => ({
      Buckets: [...buckets.values()].map(({ name, createdAtEpochMs }) => ({
        Name: name,
        CreationDate: createdAtEpochMs / 1000,
      })),
    }),
    HeadBucket(input: { Bucket?: string }, { place }: OperationContext) {
      bucketOf(input);
      return { BucketRegion: place.region };
    },
    PutObject(input: PutInput, context: OperationContext) {
      const [bucket, key] = addressOf(input);
      const { eTag } = objectsOf(context).put(bucket, key, {
        body: Buffer.from(input.Body ?? '', 'base64'),
        contentType: input.ContentType ?? DEFAULT_CONTENT_TYPE,
        lastModifiedEpochMs: context.clock.now(),
      });
      return { ETag: eTag };
    },
    GetObject(input: GetInput, context: OperationContext) {
      const [bucket, key] = addressOf(input);
      const head = objectsOf(context).head(bucket, key);
      const body = objectsOf(context).read(bucket, key);
      if (!head || !body) throw noSuchKey(key);
      if (input.IfMatch !== undefined && input.IfMatch !== head.eTag) throw preconditionFailed();
      const { bytes, contentRange } = bytesOfRange(body, input.Range);
      return {
        ...headMembers(head),
        ContentLength: bytes.length,
        ...(contentRange && { ContentRange: contentRange }),
        Body: bytes.toString('base64'),
      };
    },
    HeadObject(input: ObjectInput, context: OperationContext) {
      const [bucket, key] = addressOf(input);
      const head = objectsOf(context).head(bucket, key);
      if (!head) throw noSuchKey(key);
      return headMembers(head);
    },
    DeleteObject(input: ObjectInput, context: OperationContext) {
      objectsOf(context).delete(...addressOf(input));
      return {};
    },
    DeleteObjects(input: DeleteObjectsInput, context: OperationContext) {
      const { Objects: listed = [], Quiet } = input.Delete ?? {};
      if (listed.length === 0 || listed.length > DELETE_OBJECTS_MAX) {
        throw invalidArgument(`DeleteObjects takes 1 to ${DELETE_OBJECTS_MAX} objects.`);
      }
      const addresses = listed.map(({ Key = '' }) => addressOf({ ...input, Key }));
      for (const address of addresses) objectsOf(context).delete(...address);
      return { Deleted: Quiet ? [] : addresses.map(([, Key]) => ({ Key })) };
    },
    ListObjects(input: ListInput & { Marker?: string }, context: OperationContext) {
      const { name } = bucketOf(input);
      const objects = objectsOf(context);
      const { Marker: StartAfter = '', ...rest } = input;
      const page = pageOf(objects.keys(name, input.Prefix ?? ''), { ...rest, StartAfter });
      return listOutputV1(input, page, (key) => objects.head(name, key));
    },
    ListObjectsV2(input: ListInput, context: OperationContext) {
      const { name } = bucketOf(input);
      const objects = objectsOf(context);
      const page = pageOf(objects.keys(name, input.Prefix ?? ''), input);
      return listOutput(input, page, (key) => objects.head(name, key));
    },
  };
}

const headMembers = (head: ObjectHead) => ({
  ContentLength: head.sizeBytes,
  ContentType: head.contentType,
  ETag: head.eTag,
  LastModified: head.lastModifiedEpochMs / 1000,
});
