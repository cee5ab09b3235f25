import type { ListInput, Page } from './list.ts';
import type { ObjectHead } from './objects.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html#API_ListObjectsV2_ResponseElements */
export function listOutput(
  input: ListInput,
  page: Page,
  headOf: (key: string) => ObjectHead | undefined,
) {
  const written = input.EncodingType === 'url' ? percentEncoded : (text: string) => text;
  const contents = page.keys.flatMap((key) => {
    const head = headOf(key);
    return head ? [contentOf(written(key), head)] : [];
  });
  return {
    Name: input.Bucket,
    Prefix: written(input.Prefix ?? ''),
    ...(input.Delimiter && { Delimiter: written(input.Delimiter) }),
    ...(input.StartAfter && { StartAfter: written(input.StartAfter) }),
    ...(input.ContinuationToken && { ContinuationToken: input.ContinuationToken }),
    ...(input.EncodingType && { EncodingType: input.EncodingType }),
    MaxKeys: page.maxKeys,
    KeyCount: contents.length + page.commonPrefixes.length,
    IsTruncated: page.nextToken !== undefined,
    ...(page.nextToken && { NextContinuationToken: page.nextToken }),
    Contents: contents,
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: written(prefix) })),
  };
}

const contentOf = (key: string, head: ObjectHead) => ({
  Key: key,
  LastModified: head.lastModifiedEpochMs / 1000,
  ETag: head.eTag,
  Size: head.sizeBytes,
  StorageClass: 'STANDARD',
});

const percentEncoded = (text: string): string => text.split('/').map(encodeURIComponent).join('/');
