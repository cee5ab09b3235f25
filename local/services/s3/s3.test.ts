import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { type Served, serveServices, testCredentials } from '../../testing/serve.ts';
import { decode } from './decode.ts';
import { createS3 } from './index.ts';

const template = {
  Resources: {
    Lake: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
          ],
        },
        LifecycleConfiguration: { Rules: [{ ExpirationInDays: 7, Status: 'Enabled' }] },
      },
    },
    Policy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: { Bucket: { Ref: 'Lake' }, PolicyDocument: { Statement: [] } },
    },
  },
};

/** 2026-01-01T00:00:00Z */
const NOW = 1_767_225_600_000;
const Bucket = 'test-lake';

let folder: string | undefined;
let served: Served;
let s3: S3Client;

async function start(where: 'files' | 'memory'): Promise<void> {
  folder = where === 'files' ? mkdtempSync(join(tmpdir(), 's3-')) : undefined;
  const clock = createManualClock(NOW);
  served = await serveServices([createS3()], { clock, template, ...(folder && { folder }) });
  s3 = new S3Client({
    endpoint: served.endpoint,
    region: 'us-east-1',
    credentials: testCredentials,
    forcePathStyle: true,
    maxAttempts: 1,
  });
}

afterEach(async () => {
  s3.destroy();
  await served.close();
  if (folder) rmSync(folder, { recursive: true });
});

const put = (Key: string, Body: string | Uint8Array, ContentType?: string) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...(ContentType && { ContentType }) }));
const read = async (Key: string, Range?: string) => {
  const { Body, ...head } = await s3.send(
    new GetObjectCommand({ Bucket, Key, ...(Range && { Range }) }),
  );
  return { ...head, text: await Body?.transformToString() };
};
const list = (input: object) => s3.send(new ListObjectsV2Command({ Bucket, ...input }));

describe.each(['files', 'memory'] as const)('objects kept in %s', (where) => {
  beforeEach(() => start(where));

  test('what is put is read again, with its type, time and MD5', async () => {
    const key = 'events/dt=2026-01-01/hour=00/a file+ä&b.json';

    const { ETag } = await put(key, '{"n":1}\n', 'application/json');

    expect(ETag).toBe('"9a760bd8d19f5f33076348d83be57f66"');
    expect(await read(key)).toMatchObject({
      text: '{"n":1}\n',
      ContentLength: 8,
      ContentType: 'application/json',
      ETag,
      LastModified: new Date(NOW),
    });
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: key }))).toMatchObject({
      ContentLength: 8,
      ContentType: 'application/json',
      ETag,
      LastModified: new Date(NOW),
    });
  });

  test('every byte survives the chunks and checksums of the SDK, streams included', async () => {
    const bytes = Uint8Array.from({ length: 200_000 }, (_, at) => (at * 31) % 256);
    const stream = Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)]);

    await s3.send(
      new PutObjectCommand({ Bucket, Key: 'raw', Body: stream, ContentLength: bytes.length }),
    );

    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'raw' }));
    expect(Buffer.compare((await Body?.transformToByteArray()) ?? new Uint8Array(), bytes)).toBe(0);
  });

  test('a range is answered alone, one beyond the end is refused', async () => {
    await put('ten', '0123456789');

    expect(await read('ten', 'bytes=2-4')).toMatchObject({
      text: '234',
      ContentRange: 'bytes 2-4/10',
    });
    expect(await read('ten', 'bytes=-3')).toMatchObject({ text: '789' });
    expect(await read('ten', 'bytes=8-')).toMatchObject({ text: '89' });
    await expect(read('ten', 'bytes=10-')).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  test('what is not there is said by name', async () => {
    await expect(read('nothing')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'nothing' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    await expect(
      s3.send(new PutObjectCommand({ Bucket: 'elsewhere', Key: 'a', Body: 'a' })),
    ).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'elsewhere' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    await s3.send(new HeadBucketCommand({ Bucket }));
    expect((await s3.send(new ListBucketsCommand())).Buckets).toEqual([
      { Name: Bucket, CreationDate: new Date(NOW) },
    ]);
  });

  test('an empty list is one', async () => {
    expect(await list({})).toMatchObject({ KeyCount: 0, IsTruncated: false });
  });

  test('keys are listed in the order of bytes, by prefix and from a key on', async () => {
    for (const key of ['b/1', 'a', 'b.txt', 'b/2', 'ä', 'B']) await put(key, key);

    const keysOf = async (input: object) => (await list(input)).Contents?.map(({ Key }) => Key);
    expect(await keysOf({})).toEqual(['B', 'a', 'b.txt', 'b/1', 'b/2', 'ä']);
    expect(await keysOf({ Prefix: 'b/' })).toEqual(['b/1', 'b/2']);
    expect(await keysOf({ Prefix: 'b/1' })).toEqual(['b/1']);
    expect(await keysOf({ StartAfter: 'b.txt' })).toEqual(['b/1', 'b/2', 'ä']);
    expect((await list({ Prefix: 'a' })).Contents).toMatchObject([
      {
        Key: 'a',
        Size: 1,
        LastModified: new Date(NOW),
        ETag: '"0cc175b9c0f1b6a831c399e269772661"',
      },
    ]);
  });

  test('pages roll up at the delimiter and meet each name once', async () => {
    for (const key of ['a/1', 'a/2', 'b', 'c/1', 'd']) await put(key, key);

    const names: unknown[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await list({
        Delimiter: '/',
        MaxKeys: 2,
        ...(ContinuationToken && { ContinuationToken }),
      });
      names.push([
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
        ...(page.Contents ?? []).map(({ Key }) => Key),
      ]);
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);

    expect(names).toEqual([
      ['a/', 'b'],
      ['c/', 'd'],
    ]);
  });

  test('deleting is the same for what is there and what is not', async () => {
    await put('dt=1/one', '1');
    await put('dt=1/two', '2');
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'dt=1/one' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'dt=1/one' }));

    const { Deleted } = await s3.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Objects: [{ Key: 'dt=1/two' }, { Key: 'never & there' }] },
      }),
    );

    expect(Deleted).toEqual([{ Key: 'dt=1/two' }, { Key: 'never & there' }]);
    expect(await list({})).toMatchObject({ KeyCount: 0 });
    // The folder is gone with its last file, so the name is free again.
    await put('dt=1', 'a file now');
  });

  test.each(['../outside', 'a/../../outside', 'a//b', '/a', 'a/', 'a/./b', 'a\\..\\b'])(
    'the key %s is refused',
    async (key) => {
      const call = served.cloud.call('tester', 's3', 'PutObject', { Bucket, Key: key, Body: '' });

      await expect(call).rejects.toMatchObject({ code: 'InvalidArgument' });
    },
  );

  test('an address that the SDK has signed asks for the object', async () => {
    const address = new URL(await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'a' })));
    const { pathname: path, searchParams: query } = address;

    const asked = decode({ method: 'GET', path, query, headers: {}, body: Buffer.alloc(0) });

    expect(asked).toEqual({ operation: 'GetObject', input: { Bucket, Key: 'a' } });
  });

  test('what S3 has and this has not is refused by name, and nothing is written', async () => {
    const conditional = new PutObjectCommand({ Bucket, Key: 'a', Body: 'a', IfNoneMatch: '*' });
    const withMetadata = new PutObjectCommand({ Bucket, Key: 'a', Metadata: { by: 'me' } });

    for (const command of [conditional, withMetadata]) {
      await expect(s3.send<never, never>(command as never)).rejects.toMatchObject({
        name: 'NotImplemented',
      });
    }
    expect(await list({})).toMatchObject({ KeyCount: 0 });
  });
});

describe('objects as files', () => {
  beforeEach(() => start('files'));

  test('objects are plain files, and files are objects', async () => {
    const bucketFolder = join(folder ?? '', 's3', Bucket);
    await put('events/dt=1/a.json', '{}');
    expect(readFileSync(join(bucketFolder, 'events/dt=1/a.json'), 'utf8')).toBe('{}');

    writeFileSync(join(bucketFolder, 'events/dt=1/b.json'), 'by hand');

    expect((await list({ Prefix: 'events/' })).Contents).toMatchObject([
      { Key: 'events/dt=1/a.json' },
      { Key: 'events/dt=1/b.json', Size: 7, ETag: '"7d909037a76176adb749eda313187060"' },
    ]);
    writeFileSync(join(bucketFolder, 'events/dt=1/a.json'), 'changed');
    expect((await read('events/dt=1/a.json')).ETag).toBe('"8977dfac2f8e04cb96e66882235f5aba"');
  });

  test('a key cannot be both a file and a folder', async () => {
    await put('a', 'file');

    await expect(put('a/b', 'below it')).rejects.toMatchObject({ name: 'InvalidRequest' });
    await put('c/d', 'file');
    await expect(put('c', 'above it')).rejects.toMatchObject({ name: 'InvalidRequest' });
    expect((await list({})).Contents).toMatchObject([{ Key: 'a' }, { Key: 'c/d' }]);
  });
});
