import type { FakeAnswer } from './fake-system.ts';

export interface FakeObject {
  readonly Key: string;
  readonly LastModified: string;
  readonly Size: number;
}

/** S3's answer to ListObjectsV2, in one page. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function listObjects(objects: readonly FakeObject[]): FakeAnswer {
  const contents = objects.map(
    ({ Key, LastModified, Size }) =>
      `<Contents><Key>${Key}</Key><LastModified>${LastModified}</LastModified><Size>${Size}</Size></Contents>`,
  );
  const body = `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`;
  return { statusCode: 200, body };
}
