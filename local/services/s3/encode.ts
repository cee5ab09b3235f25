import { XMLBuilder } from 'fast-xml-parser';
import type { AwsError } from '../../service.ts';
import type { WireResponse } from '../../wire/wire.ts';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

const xml = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' });

interface ObjectOutput {
  readonly Body?: string;
  readonly ContentLength?: number;
  readonly ContentRange?: string;
  readonly ContentType?: string;
  readonly ETag?: string;
  readonly LastModified?: number;
  readonly BucketRegion?: string;
}

interface Listed {
  readonly Contents: readonly { readonly LastModified: number }[];
}

const listBucketResult = (output: Listed) => ({
  ListBucketResult: {
    '@xmlns': NAMESPACE,
    ...output,
    Contents: output.Contents.map((object) => ({
      ...object,
      LastModified: iso(object.LastModified),
    })),
  },
});

/** Operations whose output is a document; the others answer by headers and raw bytes. */
const DOCUMENTS: Readonly<Record<string, (output: never) => Record<string, unknown>>> = {
  ListBuckets: ({ Buckets }: { Buckets: { CreationDate: number }[] }) => ({
    ListAllMyBucketsResult: {
      '@xmlns': NAMESPACE,
      Buckets: {
        Bucket: Buckets.map((bucket) => ({ ...bucket, CreationDate: iso(bucket.CreationDate) })),
      },
    },
  }),
  ListObjectsV2: (output: Listed) => listBucketResult(output),
  ListObjects: (output: Listed) => listBucketResult(output),
  GetBucketLocation: ({ LocationConstraint }: { LocationConstraint: string }) => ({
    LocationConstraint: { '@xmlns': NAMESPACE, '#text': LocationConstraint },
  }),
  CopyObject: ({ ETag, LastModified }: { ETag: string; LastModified: number }) => ({
    CopyObjectResult: { '@xmlns': NAMESPACE, ETag, LastModified: iso(LastModified) },
  }),
  CreateMultipartUpload: (output: object) => ({
    InitiateMultipartUploadResult: { '@xmlns': NAMESPACE, ...output },
  }),
  CompleteMultipartUpload: (output: object) => ({
    CompleteMultipartUploadResult: { '@xmlns': NAMESPACE, ...output },
  }),
  DeleteObjects: (output: object) => ({ DeleteResult: { '@xmlns': NAMESPACE, ...output } }),
};

const NO_CONTENT: ReadonlySet<string> = new Set(['AbortMultipartUpload', 'DeleteObject']);

export function encode(operation: string, output: unknown, requestId: string): WireResponse {
  const document = DOCUMENTS[operation];
  if (document) {
    return {
      statusCode: 200,
      headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
      body: xml.build(document(output as never)),
    };
  }
  const object = output as ObjectOutput;
  return {
    statusCode: NO_CONTENT.has(operation) ? 204 : object.ContentRange ? 206 : 200,
    headers: { ...objectHeaders(object), 'x-amz-request-id': requestId },
    body: Buffer.from(object.Body ?? '', 'base64'),
  };
}

export function encodeError(error: AwsError, requestId: string): WireResponse {
  return {
    statusCode: error.statusCode,
    headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
    body: xml.build({
      Error: { Code: error.code, Message: error.message, RequestId: requestId, ...error.details },
    }),
  };
}

function objectHeaders(object: ObjectOutput): Record<string, string> {
  const { LastModified } = object;
  const headers: Record<string, string | undefined> = {
    // An answer to HEAD says the length of a body that it does not have.
    'content-length': object.ContentLength?.toString(),
    'content-range': object.ContentRange,
    'content-type': object.ContentType,
    etag: object.ETag,
    'last-modified':
      LastModified === undefined ? undefined : new Date(LastModified * 1000).toUTCString(),
    'x-amz-bucket-region': object.BucketRegion,
  };
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}

const iso = (epochSeconds: number): string => new Date(epochSeconds * 1000).toISOString();
