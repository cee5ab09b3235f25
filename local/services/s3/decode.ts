import { AwsError } from '../../service.ts';
import type { WireRequest } from '../../wire/wire.ts';
import { objectBody } from './chunked.ts';
import { completeInput, deleteInput } from './documents.ts';
import { notImplemented } from './errors.ts';
import type { ListInput } from './list.ts';

interface Address {
  readonly Bucket: string;
  readonly Key: string;
}

interface Route {
  readonly operation: string;
  readonly input: (request: WireRequest, address: Address) => unknown;
}

const address = (_request: WireRequest, { Bucket, Key }: Address) => ({ Bucket, Key });
const bucket = (_request: WireRequest, { Bucket }: Address) => ({ Bucket });

const upload = ({ query }: WireRequest, { Bucket, Key }: Address) => ({
  Bucket,
  Key,
  UploadId: query.get('uploadId') ?? '',
});

/** By method, what the path names, and the parameters of the query, or the header, that choose the operation. */
const ROUTES: Readonly<Record<string, Route>> = {
  'GET /': { operation: 'ListBuckets', input: () => ({}) },
  'HEAD bucket': { operation: 'HeadBucket', input: bucket },
  'GET bucket list-type': {
    operation: 'ListObjectsV2',
    input: ({ query }, { Bucket }) => listInput(Bucket, query),
  },
  'GET bucket': {
    operation: 'ListObjects',
    input: ({ query }, { Bucket }) => ({
      ...listInput(Bucket, query),
      ...member('Marker', query.get('marker') ?? undefined),
    }),
  },
  'GET bucket location': { operation: 'GetBucketLocation', input: bucket },
  'POST bucket delete': {
    operation: 'DeleteObjects',
    input: ({ body }, { Bucket }) => ({ Bucket, Delete: deleteInput(body) }),
  },
  'HEAD object': { operation: 'HeadObject', input: address },
  'DELETE object': { operation: 'DeleteObject', input: address },
  'GET object': {
    operation: 'GetObject',
    input: ({ headers }, { Bucket, Key }) => ({
      Bucket,
      Key,
      ...member('Range', headers.range),
      ...member('IfMatch', headers['if-match']),
    }),
  },
  'PUT object': {
    operation: 'PutObject',
    input: (request, { Bucket, Key }) => ({
      Bucket,
      Key,
      Body: objectBody(request).toString('base64'),
      ...member('ContentType', request.headers['content-type']),
    }),
  },
  'PUT object copy': {
    operation: 'CopyObject',
    input: ({ headers }, { Bucket, Key }) => ({
      Bucket,
      Key,
      ...member('CopySource', headers['x-amz-copy-source']),
      ...member('MetadataDirective', headers['x-amz-metadata-directive']),
      ...member('ContentType', headers['content-type']),
    }),
  },
  'POST object uploads': {
    operation: 'CreateMultipartUpload',
    input: ({ headers }, { Bucket, Key }) => ({
      Bucket,
      Key,
      ...member('ContentType', headers['content-type']),
    }),
  },
  'PUT object partNumber uploadId': {
    operation: 'UploadPart',
    input: (request, target) => ({
      ...upload(request, target),
      PartNumber: Number(request.query.get('partNumber')),
      Body: objectBody(request).toString('base64'),
    }),
  },
  'POST object uploadId': {
    operation: 'CompleteMultipartUpload',
    input: (request, target) => ({
      ...upload(request, target),
      MultipartUpload: completeInput(request.body),
    }),
  },
  'DELETE object uploadId': { operation: 'AbortMultipartUpload', input: upload },
};

/** Parameters of the query that do not choose an operation. */
const PLAIN_PARAMETERS = new Set([
  'AWSAccessKeyId',
  'Expires',
  'Signature',
  'continuation-token',
  'delimiter',
  'encoding-type',
  'fetch-owner',
  'marker',
  'max-keys',
  'prefix',
  'start-after',
  'x-amz-checksum-mode',
  'x-id',
]);

/** Headers that would make an operation mean something else, or whose content would be lost. */
const REFUSED_HEADERS =
  /^(if-(none-)?match|if-(un)?modified-since|x-amz-(copy-source-|meta-|tagging$|object-lock-|website-))/;

/** Throws NotImplemented for what S3 has and the local cloud lacks. */
export function decode(request: WireRequest): { operation: string; input: unknown } {
  const { method, path, query, headers } = request;
  const refused = Object.keys(headers).find((header) => REFUSED_HEADERS.test(header));
  // Clients that fetch a large object in ranges ask for the same object each time.
  const isRefused = refused && !(method === 'GET' && refused === 'if-match');
  if (isRefused) throw notImplemented(`S3's ${refused}`);
  const target = addressIn(path);
  const kind = target.Key ? 'object' : target.Bucket ? 'bucket' : '/';
  const choosers = [...query.keys()]
    .filter((name) => !PLAIN_PARAMETERS.has(name) && !name.startsWith('X-Amz-'))
    .sort();
  const copies = headers['x-amz-copy-source'] === undefined ? [] : ['copy'];
  const name = [method, kind, ...choosers, ...copies].join(' ');
  const route = ROUTES[name];
  if (!route) throw notImplemented(`S3's ${query.get('x-id') ?? name}`);
  return { operation: route.operation, input: route.input(request, target) };
}

function addressIn(path: string): Address {
  const [, bucketName = '', ...key] = path.split('/');
  try {
    return { Bucket: decodeURIComponent(bucketName), Key: key.map(decodeURIComponent).join('/') };
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}

const member = (name: string, value: string | string[] | undefined) =>
  value === undefined ? {} : { [name]: String(value) };

/** What the API calls each parameter of the query. */
const LIST_PARAMETERS: Readonly<Record<string, keyof ListInput>> = {
  prefix: 'Prefix',
  delimiter: 'Delimiter',
  'continuation-token': 'ContinuationToken',
  'start-after': 'StartAfter',
  'encoding-type': 'EncodingType',
};

function listInput(Bucket: string, query: URLSearchParams): ListInput {
  const texts = Object.entries(LIST_PARAMETERS).flatMap(([parameter, name]) => {
    const value = query.get(parameter);
    return value === null ? [] : [[name, value]];
  });
  const maxKeys = query.get('max-keys');
  return {
    Bucket,
    ...Object.fromEntries(texts),
    ...(maxKeys !== null && { MaxKeys: Number(maxKeys) }),
  };
}
