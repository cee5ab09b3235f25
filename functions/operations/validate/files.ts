import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type {
  ValidationPeriod,
  ValidationResult,
} from '../../../schemas/operations/validations.ts';
import type { Logger } from '../../runtime/observability.ts';
import { Memory } from './changes.ts';

export interface FileParts {
  readonly objects: S3Client;
  readonly bucket: string;
  readonly logger: Logger;
}

const FOLDER = 'reports/validations';

/** What came of the runs: the results by day, and what operators were told. Each object is put whole. */
export function createFiles({ objects, bucket: Bucket, logger }: FileParts) {
  const put = async (Key: string, document: unknown): Promise<void> => {
    const Body = JSON.stringify(document, null, 1);
    await objects.send(
      new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/json' }),
    );
  };
  const memoryKey = (period: ValidationPeriod) => `${FOLDER}/told-${period}.json`;
  return {
    /** The latest of a day; a run of the same day overwrites it. */
    async putResults(
      period: ValidationPeriod,
      scheduledTime: string,
      results: readonly ValidationResult[],
    ): Promise<void> {
      for (const [date, ofDay] of Map.groupBy(results, ({ date }) => date)) {
        const document = { date, period, scheduledTime, results: ofDay };
        await put(`${FOLDER}/${date}/${period}.json`, document);
      }
    },

    /** Nothing, too, when it cannot be read any more: then everything violated is told anew. */
    async memory(period: ValidationPeriod): Promise<Memory> {
      const Key = memoryKey(period);
      try {
        const { Body } = await objects.send(new GetObjectCommand({ Bucket, Key }));
        const parsed = Memory.safeParse(jsonOf((await Body?.transformToString()) ?? ''));
        if (parsed.success) return parsed.data;
        logger.error('What was told of validations cannot be read; it is told anew', { Key });
      } catch (error) {
        if (!(error instanceof NoSuchKey)) throw error;
      }
      return {};
    },

    remember: (period: ValidationPeriod, memory: Memory) => put(memoryKey(period), memory),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
