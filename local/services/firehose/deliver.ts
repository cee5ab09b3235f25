import { gzipSync } from 'node:zlib';
import { type Random, uuid } from '../../random.ts';
import type { Context } from '../../service.ts';
import { buffer, type Filling } from './buffer.ts';
import { deliverer } from './error-log.ts';
import { formatJavaTime } from './java-time.ts';
import { evaluatePrefix } from './prefix.ts';
import type { Stream } from './streams.ts';

const BYTES_PER_MB = 1024 * 1024;

/** A stream's configuration never changes while it runs. */
const STREAM_VERSION = 1;

/** Puts one object; returns how many records are in it, 0 when there was nothing to put. */
export async function deliverObject(
  context: Context,
  stream: Stream,
  upToId: number,
): Promise<number> {
  const { store } = context;
  const delivery = buffer.delivery(store, stream.name) ?? begin(context, stream, upToId);
  if (!delivery) return 0;
  const records = buffer.records(store, stream.name, delivery.lastId);
  await context.call(deliverer(stream), 's3', 'PutObject', {
    Bucket: stream.destination.BucketARN.split(':').at(-1),
    Key: delivery.objectKey,
    Body: bodyOf(stream, records).toString('base64'),
    ContentType: 'application/octet-stream',
  });
  buffer.endDelivery(store, stream.name, delivery.lastId);
  return records.length;
}

function begin({ store, random }: Context, stream: Stream, upToId: number) {
  const sizeBytes = sizeBytesOf(stream);
  const filling = buffer.filling(store, stream.name, sizeBytes, upToId);
  if (!filling) return undefined;
  const delivery = { objectKey: objectKey(stream, filling, random), lastId: filling.lastId };
  buffer.beginDelivery(store, stream.name, delivery);
  return delivery;
}

export const sizeBytesOf = ({ destination }: Stream): number =>
  destination.BufferingHints.SizeInMBs * BYTES_PER_MB;

/** https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html */
function objectKey(
  { name, destination }: Stream,
  { oldestAtEpochMs: epochMs }: Filling,
  random: Random,
): string {
  const { Prefix, CustomTimeZone: zone, CompressionFormat, FileExtension } = destination;
  const prefix = evaluatePrefix(Prefix, { epochMs, zone, random });
  const time = formatJavaTime('yyyy-MM-dd-HH-mm-ss', epochMs, zone);
  const extension = FileExtension ?? (CompressionFormat === 'GZIP' ? '.gz' : '');
  return `${prefix}${name}-${STREAM_VERSION}-${time}-${uuid(random)}${extension}`;
}

const NEWLINE = Buffer.from('\n');

function bodyOf({ destination }: Stream, records: readonly Uint8Array[]): Buffer {
  const { Enabled, Processors } = destination.ProcessingConfiguration;
  const isDelimited = Enabled && Processors.length > 0;
  const bytes = Buffer.concat(
    isDelimited ? records.flatMap((record) => [record, NEWLINE]) : records,
  );
  return destination.CompressionFormat === 'GZIP' ? gzipSync(bytes) : bytes;
}
