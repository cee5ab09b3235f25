import { z } from 'zod';
import { uuid } from '../../../random.ts';
import { AwsError, type OperationContext } from '../../../service.ts';
import { validation } from '../errors.ts';
import { recoverableFrom } from '../items/changes.ts';
import { EXPORT_WINDOW_MAX_MS, EXPORT_WINDOW_MIN_MS } from '../limits.ts';
import { type Catalog, nameIn } from '../tables/catalog.ts';
import { parse } from '../tables/operations.ts';
import type { Table } from '../tables/table.ts';
import type { ExportRequest, Span } from './jobs.ts';

const input = z.strictObject({
  TableArn: z.string(),
  S3Bucket: z.string().regex(/^[a-z0-9A-Z]+[.\-\w]*[a-z0-9A-Z]+$/),
  S3Prefix: z.string().max(1024).default(''),
  S3BucketOwner: z.string().optional(),
  S3SseAlgorithm: z.enum(['AES256', 'KMS']).optional(),
  S3SseKmsKeyId: z.string().optional(),
  ClientToken: z.string().optional(),
  ExportFormat: z
    .literal('DYNAMODB_JSON', {
      error: ({ input: format }) => `the format ${String(format)} is not part of the local cloud`,
    })
    .default('DYNAMODB_JSON'),
  ExportTime: z.number().optional(),
  ExportType: z.enum(['FULL_EXPORT', 'INCREMENTAL_EXPORT']).default('FULL_EXPORT'),
  IncrementalExportSpecification: z
    .strictObject({
      ExportFromTime: z.number().optional(),
      ExportToTime: z.number().optional(),
      ExportViewType: z.enum(['NEW_IMAGE', 'NEW_AND_OLD_IMAGES']).default('NEW_AND_OLD_IMAGES'),
    })
    .optional(),
});
/** What is asked for, as it is asked. */
export type ExportInput = z.infer<typeof input>;

/** Throws ValidationException. */
export const readInput = (raw: unknown): ExportInput => parse(input, raw);

/**
 * What is asked for, judged as AWS judges it before it begins. Throws TableNotFoundException,
 * PointInTimeRecoveryUnavailableException, InvalidExportTimeException, ValidationException.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportTableToPointInTime.html
 */
export function judgeInput(
  catalog: Catalog,
  asked: ExportInput,
  { store, clock, random, principal }: OperationContext,
): { readonly table: Table; readonly request: ExportRequest } {
  const table = catalog.lookUp(store, nameIn(asked.TableArn));
  if (table?.arn !== asked.TableArn) {
    throw new AwsError('TableNotFoundException', `Table not found: ${asked.TableArn}`);
  }
  const now = clock.now();
  const from = recoverableFrom(table, now);
  if (from === undefined) {
    throw new AwsError(
      'PointInTimeRecoveryUnavailableException',
      `Point in time recovery is not enabled for table '${table.name}'`,
    );
  }
  const request = {
    asked,
    principal,
    tableArn: table.arn,
    tableUuid: table.uuid,
    bucket: asked.S3Bucket,
    prefix: asked.S3Prefix.replace(/\/$/, ''),
    token: asked.ClientToken ?? uuid(random),
    span: spanOf(asked, { from, now }),
  };
  return { table, request };
}

interface Window {
  readonly from: number;
  readonly now: number;
}

function spanOf(asked: ExportInput, window: Window): Span {
  const { ExportType: type, IncrementalExportSpecification: wanted } = asked;
  if (type === 'FULL_EXPORT') {
    if (wanted) throw validation('IncrementalExportSpecification is for an INCREMENTAL_EXPORT');
    return { type, atEpochMs: instant('ExportTime', asked.ExportTime, window) };
  }
  if (asked.ExportTime !== undefined) throw validation('ExportTime is for a FULL_EXPORT');
  if (wanted?.ExportFromTime === undefined) throw validation('ExportFromTime is required');
  const fromEpochMs = instant('ExportFromTime', wanted.ExportFromTime, window);
  const toEpochMs = instant('ExportToTime', wanted.ExportToTime, window);
  const length = toEpochMs - fromEpochMs;
  if (length < EXPORT_WINDOW_MIN_MS || length > EXPORT_WINDOW_MAX_MS) {
    throw validation(
      'The time between ExportFromTime and ExportToTime must be at least 15 minutes and at most 24 hours',
    );
  }
  return { type, fromEpochMs, toEpochMs, view: wanted.ExportViewType };
}

/** Epoch milliseconds of a parameter; now when it is left out. */
function instant(name: string, seconds: number | undefined, { from, now }: Window): number {
  const at = seconds === undefined ? now : Math.round(seconds * 1000);
  if (at >= from && at <= now) return at;
  throw new AwsError(
    'InvalidExportTimeException',
    `${name} is outside of the time that the table can be exported for: ${iso(from)} to ${iso(now)}`,
  );
}

const iso = (epochMs: number) => new Date(epochMs).toISOString();
