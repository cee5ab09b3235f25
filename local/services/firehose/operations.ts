import { uuid } from '../../random.ts';
import type { OperationContext, Service } from '../../service.ts';
import { describeStream } from './describe.ts';
import { invalidArgument, validation } from './errors.ts';
import type { Stream, Streams } from './streams.ts';

interface RecordInput {
  /** Base64. */
  readonly Data?: string;
}

interface PutInput {
  readonly DeliveryStreamName?: string;
  readonly Record?: RecordInput;
}

interface PutBatchInput {
  readonly DeliveryStreamName?: string;
  readonly Records?: readonly RecordInput[];
}

interface ListInput {
  readonly ExclusiveStartDeliveryStreamName?: string;
  readonly Limit?: number;
}

/** https://docs.aws.amazon.com/firehose/latest/dev/limits.html */
const RECORD_MAX_BYTES = 1000 * 1024;
/** https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html */
const BATCH_MAX_RECORDS = 500;
const BATCH_MAX_BYTES = 4 * 1024 * 1024;
/** https://docs.aws.amazon.com/firehose/latest/APIReference/API_ListDeliveryStreams.html */
const LIST_DEFAULT = 10;

type Accept = (stream: Stream, records: readonly Buffer[], context: OperationContext) => void;

/** Firehose's API: data in base64, times in epoch seconds. */
export function firehoseOperations(streams: Streams, accept: Accept): Service['operations'] {
  const streamOf = (name: string | undefined, { place }: OperationContext) =>
    streams.get(name ?? '', place.accountId);

  return {
    PutRecord({ DeliveryStreamName, Record: record }: PutInput, context: OperationContext) {
      const stream = streamOf(DeliveryStreamName, context);
      accept(stream, [dataOf(record)], context);
      return { RecordId: uuid(context.random), Encrypted: stream.isEncrypted };
    },
    PutRecordBatch({ DeliveryStreamName, Records }: PutBatchInput, context: OperationContext) {
      const stream = streamOf(DeliveryStreamName, context);
      const records = batchOf(Records);
      accept(stream, records, context);
      return {
        FailedPutCount: 0,
        Encrypted: stream.isEncrypted,
        RequestResponses: records.map(() => ({ RecordId: uuid(context.random) })),
      };
    },
    DescribeDeliveryStream: (
      { DeliveryStreamName }: { DeliveryStreamName?: string },
      context: OperationContext,
    ) => ({ DeliveryStreamDescription: describeStream(streamOf(DeliveryStreamName, context)) }),
    ListDeliveryStreams({ ExclusiveStartDeliveryStreamName: after = '', Limit }: ListInput) {
      const names = streams.all().map(({ name }) => name);
      const rest = names.filter((name) => name > after).sort();
      const page = rest.slice(0, Limit ?? LIST_DEFAULT);
      return { DeliveryStreamNames: page, HasMoreDeliveryStreams: rest.length > page.length };
    },
  };
}

function batchOf(records: readonly RecordInput[] | undefined): Buffer[] {
  if (!records || records.length === 0 || records.length > BATCH_MAX_RECORDS) {
    throw validation(
      `1 validation error detected: Value at 'records' failed to satisfy constraint: Member must have length between 1 and ${BATCH_MAX_RECORDS}`,
    );
  }
  const data = records.map(dataOf);
  if (bytesOf(data) > BATCH_MAX_BYTES) {
    throw invalidArgument(`The batch is larger than ${BATCH_MAX_BYTES} bytes.`);
  }
  return data;
}

function dataOf(record: RecordInput | undefined): Buffer {
  if (typeof record?.Data !== 'string') throw validation('A record needs Data.');
  const data = Buffer.from(record.Data, 'base64');
  if (data.length > RECORD_MAX_BYTES) {
    throw invalidArgument(`A record is larger than ${RECORD_MAX_BYTES} bytes.`);
  }
  return data;
}

const bytesOf = (records: readonly Buffer[]): number =>
  records.reduce((total, record) => total + record.length, 0);
