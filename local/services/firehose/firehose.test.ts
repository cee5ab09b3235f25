import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  DescribeDeliveryStreamCommand,
  FirehoseClient,
  ListDeliveryStreamsCommand,
  PutRecordBatchCommand,
  PutRecordCommand,
} from '@aws-sdk/client-firehose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AwsError, type Service } from '../../service.ts';
import { resolveTemplate, type Template, UnsupportedTemplate } from '../../template.ts';
import { createManualClock, type ManualClock } from '../../testing/manual-clock.ts';
import { type Served, serveServices, testCredentials } from '../../testing/serve.ts';
import { createFirehose } from './index.ts';

/** As CDK's DeliveryStream with an S3Bucket destination emits it. */
const stream = (name: string, others: object = {}) => ({
  Type: 'AWS::KinesisFirehose::DeliveryStream',
  Properties: {
    DeliveryStreamName: name,
    DeliveryStreamType: 'DirectPut',
    DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' },
    ExtendedS3DestinationConfiguration: {
      BucketARN: 'arn:aws:s3:::lake',
      BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 1 },
      CloudWatchLoggingOptions: { Enabled: true, LogGroupName: 'g', LogStreamName: 's' },
      CompressionFormat: 'UNCOMPRESSED',
      ErrorOutputPrefix: 'events/error/!{firehose:error-output-type}/',
      Prefix: 'events/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/',
      ProcessingConfiguration: {
        Enabled: true,
        Processors: [{ Type: 'AppendDelimiterToRecord', Parameters: [] }],
      },
      RoleARN: 'arn:aws:iam::000000000000:role/firehose',
      ...others,
    },
  },
});

const template: Template = {
  Resources: {
    Facts: stream('facts'),
    Plain: stream('plain', {
      Prefix: 'raw/',
      ErrorOutputPrefix: undefined,
      ProcessingConfiguration: undefined,
    }),
    Zipped: stream('zipped', {
      CompressionFormat: 'GZIP',
      CustomTimeZone: 'Asia/Seoul',
      Prefix: '!{firehose:random-string}/!{timestamp:yyyyMMddHH}/',
    }),
  },
};

/** 2026-01-04T10:59:30Z */
const NOW = 1_767_524_370_000;

interface PutObjectInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly Body: string;
}

/** A bucket that keeps what it is given; `take` may refuse, or never answer. */
function createBucket() {
  const puts: { key: string; body: Buffer }[] = [];
  const bucket = {
    puts,
    take: undefined as (() => Promise<void>) | undefined,
    service: {
      name: 's3',
      operations: {
        async PutObject({ Bucket, Key, Body }: PutObjectInput) {
          puts.push({ key: `${Bucket}/${Key}`, body: Buffer.from(Body, 'base64') });
          await bucket.take?.();
          return {};
        },
      },
    } satisfies Service,
  };
  return bucket;
}

let clock: ManualClock;
let bucket: ReturnType<typeof createBucket>;
let served: Served;
let firehose: FirehoseClient;

beforeEach(async () => {
  clock = createManualClock(NOW);
  bucket = createBucket();
  served = await serveServices([createFirehose(), bucket.service], { clock, template });
  firehose = new FirehoseClient({
    endpoint: served.endpoint,
    region: 'us-east-1',
    credentials: testCredentials,
    maxAttempts: 1,
  });
});

afterEach(async () => {
  firehose.destroy();
  await served.close();
});

const put = (DeliveryStreamName: string, ...texts: string[]) =>
  firehose.send(
    new PutRecordBatchCommand({
      DeliveryStreamName,
      Records: texts.map((text) => ({ Data: Buffer.from(text) })),
    }),
  );
const texts = () => bucket.puts.map(({ body }) => body.toString());
const UUID = '[0-9a-f]{8}-[0-9a-f-]{27}';

test('records are one object an interval after the first, a line each, in order', async () => {
  const { FailedPutCount, RequestResponses } = await put('facts', '{"n":1}', '{"n":2}');
  expect(FailedPutCount).toBe(0);
  expect(RequestResponses).toHaveLength(2);
  await clock.advance(30_000);
  await firehose.send(
    new PutRecordCommand({ DeliveryStreamName: 'facts', Record: { Data: Buffer.from('{"n":3}') } }),
  );

  await clock.advance(29_999);
  expect(bucket.puts).toEqual([]);
  await clock.advance(1);

  expect(texts()).toEqual(['{"n":1}\n{"n":2}\n{"n":3}\n']);
  await clock.advance(3600_000);
  expect(bucket.puts).toHaveLength(1);
});

test('the key has the arrival of the oldest record, in UTC, and the name of the stream', async () => {
  await put('facts', 'before eleven');
  await clock.advance(40_000);
  await put('facts', 'after eleven');
  await clock.advance(20_000);

  expect(texts()).toEqual(['before eleven\nafter eleven\n']);
  expect(bucket.puts[0]?.key).toMatch(
    new RegExp(`^lake/events/dt=2026-01-04/hour=10/facts-1-2026-01-04-10-59-30-${UUID}$`),
  );
});

test('a full buffer does not wait', async () => {
  const half = 'x'.repeat(600 * 1024);
  await put('facts', half);
  await clock.advance(0);
  expect(bucket.puts).toEqual([]);

  await put('facts', half, 'the rest');
  await clock.advance(0);
  expect(texts()).toEqual([`${half}\n${half}\n`]);

  await clock.advance(60_000);
  expect(texts()[1]).toBe('the rest\n');
});

test('without expressions and processors: the default time, the records as they are', async () => {
  await put('plain', 'a', 'b');
  await clock.advance(60_000);

  expect(texts()).toEqual(['ab']);
  expect(bucket.puts[0]?.key).toMatch(
    new RegExp(`^lake/raw/2026/01/04/10/plain-1-2026-01-04-10-59-30-${UUID}$`),
  );
});

test('gzip, a time zone and random text', async () => {
  await put('zipped', 'a');
  await clock.advance(60_000);

  expect(gunzipSync(bucket.puts[0]?.body ?? '').toString()).toBe('a\n');
  expect(bucket.puts[0]?.key).toMatch(
    new RegExp(`^lake/[A-Za-z0-9]{11}/2026010419/zipped-1-2026-01-04-19-59-30-${UUID}\\.gz$`),
  );
});

test('a bucket that refuses is tried again, with the same object', async () => {
  bucket.take = () => Promise.reject(new AwsError('SlowDown', 'Reduce your request rate.', 503));
  await put('facts', 'a');
  await clock.advance(60_000);
  await put('facts', 'b');
  await clock.advance(10_000);
  bucket.take = undefined;
  await clock.advance(60_000);

  expect(bucket.puts.length).toBeGreaterThan(3);
  expect(new Set(texts().slice(0, -1))).toEqual(new Set(['a\n']));
  expect(new Set(bucket.puts.slice(0, -1).map(({ key }) => key)).size).toBe(1);
  expect(texts().at(-1)).toBe('b\n');
});

test('flush delivers what was held at the call', async () => {
  await put('facts', 'a', 'b');
  await put('plain', 'c');

  expect(await served.cloud.flush()).toEqual({ firehose: { records: 3, objects: 2 } });
  expect(texts()).toEqual(['a\nb\n', 'c']);
  expect(await served.cloud.flush()).toEqual({ firehose: { records: 0, objects: 0 } });
  await clock.advance(120_000);
  expect(bucket.puts).toHaveLength(2);
});

test('flush says what a bucket answered, and loses nothing', async () => {
  bucket.take = () => Promise.reject(new AwsError('NoSuchBucket', 'No such bucket.', 404));
  await put('facts', 'a');
  await expect(served.cloud.flush()).rejects.toMatchObject({ code: 'NoSuchBucket' });
  bucket.take = undefined;

  expect(await served.cloud.flush()).toEqual({ firehose: { records: 1, objects: 1 } });
});

test('a process killed after the object was put puts the same object again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'firehose-'));
  const hanging = createBucket();
  const hang = Promise.withResolvers<void>();
  hanging.take = () => hang.promise;
  const killed = await serveServices([createFirehose(), hanging.service], {
    clock,
    template,
    folder,
  });
  const Records = [{ Data: Buffer.from('a').toString('base64') }];
  const putInto = ({ cloud }: Served) =>
    cloud.call('tester', 'firehose', 'PutRecordBatch', { DeliveryStreamName: 'facts', Records });
  await putInto(killed);
  await clock.advance(60_000);
  await putInto(killed);
  expect(hanging.puts).toHaveLength(1);

  // The next process finds the state that the first one would leave behind.
  const next = await serveServices([createFirehose(), bucket.service], { clock, template, folder });
  await clock.advance(0);
  expect(bucket.puts).toEqual(hanging.puts);
  await clock.advance(60_000);

  expect(texts()).toEqual(['a\n', 'a\n']);
  expect(bucket.puts[1]?.key).not.toBe(bucket.puts[0]?.key);
  await next.close();
  hang.resolve();
  await killed.close();
  rmSync(folder, { recursive: true });
});

test('limits and unknown streams are refused, and then nothing is kept', async () => {
  const tooLarge = 'x'.repeat(1000 * 1024 + 1);
  const large = 'x'.repeat(1000 * 1024);

  await expect(put('elsewhere', 'a')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(put('facts')).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(put('facts', ...Array(501).fill('a'))).rejects.toMatchObject({
    name: 'ValidationException',
  });
  await expect(put('facts', 'a', tooLarge)).rejects.toMatchObject({
    name: 'InvalidArgumentException',
  });
  await expect(put('facts', ...Array(5).fill(large))).rejects.toMatchObject({
    name: 'InvalidArgumentException',
  });
  await clock.advance(60_000);
  expect(bucket.puts).toEqual([]);
});

test('the API tells of streams', async () => {
  const { DeliveryStreamDescription } = await firehose.send(
    new DescribeDeliveryStreamCommand({ DeliveryStreamName: 'facts' }),
  );
  expect(DeliveryStreamDescription).toMatchObject({
    DeliveryStreamARN: 'arn:aws:firehose:us-east-1:000000000000:deliverystream/facts',
    DeliveryStreamStatus: 'ACTIVE',
    CreateTimestamp: new Date(NOW),
    Destinations: [
      {
        ExtendedS3DestinationDescription: {
          BucketARN: 'arn:aws:s3:::lake',
          BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 1 },
        },
      },
    ],
  });
  const list = (ExclusiveStartDeliveryStreamName: string) =>
    firehose.send(new ListDeliveryStreamsCommand({ ExclusiveStartDeliveryStreamName, Limit: 1 }));
  expect(await list('facts')).toMatchObject({
    DeliveryStreamNames: ['plain'],
    HasMoreDeliveryStreams: true,
  });
  expect(await list('plain')).toMatchObject({ HasMoreDeliveryStreams: false });
});

test.each([
  [{ DynamicPartitioningConfiguration: { Enabled: true } }, 'DynamicPartitioningConfiguration'],
  [{ ProcessingConfiguration: { Processors: [{ Type: 'Lambda' }] } }, 'the processor Lambda'],
  [{ CompressionFormat: 'Snappy' }, 'Snappy is not part'],
  [{ Prefix: '!{partitionKeyFromQuery:x}/' }, '!{partitionKeyFromQuery:x} is not part'],
  [{ Prefix: '!{timestamp:YYYY}/' }, 'YYYY'],
  [{ Prefix: '!{timestamp:yyyy/' }, 'not closed'],
  [{ Prefix: '!{firehose:error-output-type}/' }, 'Prefix: !{firehose:error-output-type}'],
  [{ ErrorOutputPrefix: undefined }, 'ErrorOutputPrefix is needed'],
  [{ ErrorOutputPrefix: 'error/!{timestamp:yyyy}/' }, 'not !{firehose:error-output-type}'],
  [{ CustomTimeZone: 'Seoul' }, 'no IANA time zone'],
])('a stream with %j is refused by name', (others, problem) => {
  const place = { accountId: '1', region: 'us-east-1', stackName: 'test', endpoint: '' };
  const resolve = (properties: object) =>
    resolveTemplate({ Resources: { S: stream('s', properties) } }, [createFirehose()], place);

  expect(() => resolve({})).not.toThrow();
  expect(() => resolve(others)).toThrow(UnsupportedTemplate);
  expect(() => resolve(others)).toThrow(problem);
});
