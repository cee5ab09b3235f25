import type { ListInput, Page } from './list.ts';
import type { ObjectHead } from './objects.ts';

type HeadOf = (key: string) => ObjectHead | undefined;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html#API_ListObjectsV2_ResponseElements */
export function listOutput(input: ListInput, page: Page, headOf: HeadOf) {
  const written = writtenAs(input);
  const common = commonOutput(input, page, headOf);
  return {
    ...common,
    ...(input.StartAfter && { StartAfter: written(input.StartAfter) }),
    ...(input.ContinuationToken && { ContinuationToken: input.ContinuationToken }),
    KeyCount: common.Contents.length + page.commonPrefixes.length,
    ...(page.nextToken && { NextContinuationToken: page.nextToken }),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html#API_ListObjects_ResponseElements */
export function listOutputV1(input: ListInput & { Marker?: string }, page: Page, headOf: HeadOf) {
  const written = writtenAs(input);
  const next = page.nextToken !== undefined && input.Delimiter !== undefined;
  return {
    ...commonOutput(input, page, headOf),
    Marker: written(input.Marker ?? ''),
    ...(next && { NextMarker: written(page.lastName) }),
  };
}

function commonOutput(input: ListInput, page: Page, headOf: HeadOf) {
  const written = writtenAs(input);
  return {
    Name: input.Bucket,
    Prefix: written(input.Prefix ?? ''),
    ...(input.Delimiter && { Delimiter: written(input.Delimiter) }),
    ...(input.EncodingType && { EncodingType: input.EncodingType }),
    MaxKeys: page.maxKeys,
    IsTruncated: page.nextToken !== undefined,
    Contents: page.keys.flatMap((key) => {
      const head = headOf(key);
      return head ? [contentOf(written(key), head)] : [];
    }),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: written(prefix) })),
  };
}

const writtenAs = ({ EncodingType }: ListInput) =>
  EncodingType === 'url' ? percentEncoded : (text: string) => text;

const contentOf = (key: string, head: ObjectHead) => ({
  Key: key,
  LastModified: head.lastModifiedEpochMs / 1000,
  ETag: head.eTag,
  Size: head.sizeBytes,
  StorageClass: 'STANDARD',
});

const percentEncoded = (text: string): string => text.split('/').map(encodeURIComponent).join('/');
