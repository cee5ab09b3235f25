import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serveBucket } from './testing/bucket.ts';

const PART_MIN_BYTES = 5 * 1024 * 1024;
const Key = 'large/one.bin';

let served: Awaited<ReturnType<typeof serveBucket>>;
let upload: { Bucket: string; Key: string; UploadId: string };
beforeEach(async () => {
  served = await serveBucket();
  const { s3, bucket: Bucket } = served;
  const ContentType = 'text/plain';
  const created = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType }));
  upload = { Bucket, Key, UploadId: created.UploadId as string };
});
afterEach(() => served.close());

const part = async (PartNumber: number, Body: Buffer) => {
  const { ETag } = await served.s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
  return { PartNumber, ETag };
};
const complete = (...Parts: { PartNumber: number; ETag: string | undefined }[]) =>
  served.s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
const keys = async () => {
  const page = await served.s3.send(new ListObjectsV2Command({ Bucket: upload.Bucket }));
  return (page.Contents ?? []).map((object) => object.Key);
};

test('parts become one object in the order of their numbers, whatever the order they came in', async () => {
  const second = await part(2, Buffer.from('the end'));
  const first = await part(1, Buffer.alloc(PART_MIN_BYTES, 'a'));
  expect(await keys()).toEqual([]);

  const completed = await complete(first, second);

  const object = await served.s3.send(new GetObjectCommand({ Bucket: upload.Bucket, Key }));
  const text = (await object.Body?.transformToString()) ?? '';
  expect([text.length, text.slice(-8)]).toEqual([PART_MIN_BYTES + 7, 'athe end']);
  expect(object).toMatchObject({ ContentType: 'text/plain', ETag: completed.ETag });
  expect(object.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
  await expect(complete(first)).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

test('a part uploaded again is the later one, and the earlier one’s tag is refused', async () => {
  const earlier = await part(1, Buffer.from('earlier'));
  const later = await part(1, Buffer.from('later'));

  await expect(complete(earlier)).rejects.toMatchObject({ name: 'InvalidPart' });
  await complete(later);

  const { Body } = await served.s3.send(new GetObjectCommand({ Bucket: upload.Bucket, Key }));
  expect(await Body?.transformToString()).toBe('later');
});

test('parts out of order, too small ones and numbers out of range are refused', async () => {
  const [first, second] = [await part(1, Buffer.from('a')), await part(2, Buffer.from('b'))];

  await expect(complete(second, first)).rejects.toMatchObject({ name: 'InvalidPartOrder' });
  await expect(complete(first, second)).rejects.toMatchObject({ name: 'EntityTooSmall' });
  await expect(part(10_001, Buffer.from('c'))).rejects.toMatchObject({ name: 'InvalidArgument' });
  expect(await keys()).toEqual([]);
});

test('an upload that was given up leaves nothing', async () => {
  const first = await part(1, Buffer.from('a'));
  await served.s3.send(new AbortMultipartUploadCommand(upload));

  await expect(complete(first)).rejects.toMatchObject({ name: 'NoSuchUpload' });
  await expect(part(2, Buffer.from('b'))).rejects.toMatchObject({ name: 'NoSuchUpload' });
  expect(await keys()).toEqual([]);
});
