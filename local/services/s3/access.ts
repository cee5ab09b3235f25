import { type Access, type Authorization, accessOf } from '../../policies/model.ts';

interface ObjectInput {
  readonly Bucket?: string;
  readonly Key?: string;
}

export const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`;

const objectAccess = (action: string, { Bucket = '', Key = '' }: ObjectInput): Access => ({
  action: `s3:${action}`,
  resource: `${bucketArn(Bucket)}/${Key}`,
});

const onObject = (action: string) =>
  accessOf<ObjectInput>((input) => [objectAccess(action, input)]);

const onBucket = (action: string) =>
  accessOf<ObjectInput>(({ Bucket = '' }) => [
    { action: `s3:${action}`, resource: bucketArn(Bucket) },
  ]);

/** `/bucket/key`, percent-encoded, with or without the first slash. */
function copied(source: string): ObjectInput {
  const [Bucket = '', ...key] = source.replace(/^\//, '').split('/');
  return { Bucket, Key: decodeURIComponent(key.join('/')) };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
export const s3Authorization: Authorization = {
  access: {
    AbortMultipartUpload: onObject('AbortMultipartUpload'),
    CompleteMultipartUpload: onObject('PutObject'),
    CopyObject: accessOf<ObjectInput & { readonly CopySource?: string }>((input) => [
      objectAccess('GetObject', copied(input.CopySource ?? '')),
      objectAccess('PutObject', input),
    ]),
    CreateMultipartUpload: onObject('PutObject'),
    DeleteObject: onObject('DeleteObject'),
    DeleteObjects: accessOf<{
      readonly Bucket?: string;
      readonly Delete?: { readonly Objects?: readonly { readonly Key?: string }[] };
    }>(({ Bucket = '', Delete }) =>
      (Delete?.Objects ?? []).map(({ Key = '' }) => objectAccess('DeleteObject', { Bucket, Key })),
    ),
    GetBucketLocation: onBucket('GetBucketLocation'),
    GetObject: onObject('GetObject'),
    HeadBucket: onBucket('ListBucket'),
    HeadObject: onObject('GetObject'),
    ListBuckets: accessOf(() => [{ action: 's3:ListAllMyBuckets', resource: '*' }]),
    ListObjects: onBucket('ListBucket'),
    ListObjectsV2: onBucket('ListBucket'),
    PutObject: onObject('PutObject'),
    UploadPart: onObject('PutObject'),
  },
  denied: { code: 'AccessDenied', statusCode: 403 },
};
