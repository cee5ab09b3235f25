import {
  CopyObjectCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  ListObjectsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serveBucket } from './testing/bucket.ts';

let served: Awaited<ReturnType<typeof serveBucket>>;
let Bucket: string;
beforeEach(async () => {
  served = await serveBucket();
  Bucket = served.bucket;
});
afterEach(() => served.close());

const put = (Key: string, Body: string) =>
  served.s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'text/plain' }));
const copy = (Key: string, CopySource: string, more: object = {}) =>
  served.s3.send(new CopyObjectCommand({ Bucket, Key, CopySource, ...more }));
const get = (Key: string, more: object = {}) =>
  served.s3.send(new GetObjectCommand({ Bucket, Key, ...more }));

test('a copy has the body and the type of its source, and a time of its own', async () => {
  const { ETag } = await put('a/ä b', 'hello');
  await served.clock.advance(60_000);

  const { CopyObjectResult } = await copy('b', `${Bucket}/${encodeURIComponent('a/ä b')}`);

  const copied = await get('b');
  expect(CopyObjectResult).toEqual({ ETag, LastModified: copied.LastModified });
  expect(copied).toMatchObject({ ETag, ContentType: 'text/plain' });
  expect(copied.LastModified).toEqual(new Date('2026-01-01T00:01:00Z'));
  expect(await copied.Body?.transformToString()).toBe('hello');
});

test('a copy may have another type, and needs a source that is there', async () => {
  await put('a', '{}');
  const replaced = { MetadataDirective: 'REPLACE', ContentType: 'application/json' };

  await copy('b', `/${Bucket}/a`, replaced);

  expect(await get('b')).toMatchObject({ ContentType: 'application/json' });
  await expect(copy('c', `${Bucket}/none`)).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(copy('c', 'none/a')).rejects.toMatchObject({ name: 'NoSuchBucket' });
  await expect(copy('c', 'nothing')).rejects.toMatchObject({ name: 'InvalidArgument' });
});

test('an object that must be the same is given only while it is', async () => {
  const { ETag } = await put('a', 'one');
  expect(await (await get('a', { IfMatch: ETag })).Body?.transformToString()).toBe('one');
  await put('a', 'two');

  await expect(get('a', { IfMatch: ETag })).rejects.toMatchObject({ name: 'PreconditionFailed' });
});

test('the first version of listing goes on after its marker', async () => {
  for (const key of ['a/1', 'a/2', 'b', 'c']) await put(key, key);
  const list = (input: object) =>
    served.s3.send(new ListObjectsCommand({ Bucket, MaxKeys: 2, ...input }));

  const first = await list({ Delimiter: '/' });
  const second = await list({ Delimiter: '/', Marker: first.NextMarker });
  const plain = await list({});

  expect(first).toMatchObject({ IsTruncated: true, NextMarker: 'b', Contents: [{ Key: 'b' }] });
  expect(first.CommonPrefixes).toEqual([{ Prefix: 'a/' }]);
  expect(second).toMatchObject({ IsTruncated: false, Marker: 'b', Contents: [{ Key: 'c' }] });
  // Without a delimiter, the last key is the marker.
  expect(plain.NextMarker).toBeUndefined();
  expect(plain.Contents).toMatchObject([{ Key: 'a/1' }, { Key: 'a/2' }]);
});

test.each([
  ['us-east-1', undefined],
  ['eu-west-1', 'eu-west-1'],
])('a bucket in %s has the location constraint %s', async (region, constraint) => {
  await served.close();
  served = await serveBucket(region);
  const where = await served.s3.send(new GetBucketLocationCommand({ Bucket }));

  expect(where.LocationConstraint).toBe(constraint);
});
