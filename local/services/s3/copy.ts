import type { OperationContext, Service } from '../../service.ts';
import { invalidArgument, noSuchKey } from './errors.ts';
import { DEFAULT_CONTENT_TYPE, type Objects } from './objects.ts';

interface Address {
  readonly Bucket?: string;
  readonly Key?: string;
}

interface CopyInput extends Address {
  /** `bucket/key`, percent-encoded. */
  readonly CopySource?: string;
  /** `REPLACE`: the type is the one given, and not the source's. */
  readonly MetadataDirective?: string;
  readonly ContentType?: string;
}

type AddressOf = (input: Address) => [bucket: string, key: string];

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html; throws NoSuchKey, NoSuchBucket and InvalidArgument */
export function copyOperation(
  addressOf: AddressOf,
  objectsOf: (context: OperationContext) => Objects,
): Service['operations'] {
  return {
    CopyObject(input: CopyInput, context) {
      const [bucket, key] = addressOf(input);
      const source = addressOf(sourceOf(input.CopySource));
      const objects = objectsOf(context);
      const head = objects.head(...source);
      const body = objects.read(...source);
      if (!head || !body) throw noSuchKey(source[1]);
      const given = input.ContentType ?? DEFAULT_CONTENT_TYPE;
      const copy = objects.put(bucket, key, {
        body,
        contentType: input.MetadataDirective === 'REPLACE' ? given : head.contentType,
        lastModifiedEpochMs: context.clock.now(),
      });
      return { ETag: copy.eTag, LastModified: copy.lastModifiedEpochMs / 1000 };
    },
  };
}

function sourceOf(copySource = ''): Address {
  const [, Bucket, Key] = /^\/?([^/]+)\/([^?]+)$/.exec(copySource) ?? [];
  if (!Bucket || !Key) throw invalidArgument('Copy Source must mention the source bucket and key');
  try {
    return { Bucket: decodeURIComponent(Bucket), Key: decodeURIComponent(Key) };
  } catch {
    throw invalidArgument('Copy Source must be percent-encoded');
  }
}
