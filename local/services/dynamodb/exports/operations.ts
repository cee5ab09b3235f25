import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { AwsError, type OperationContext } from '../../../service.ts';
import { EXPORT_TOKEN_MS, LIST_EXPORTS_MAX } from '../limits.ts';
import type { Catalog } from '../tables/catalog.ts';
import { parse } from '../tables/operations.ts';
import { describeExport } from './describe.ts';
import { exportArnOf, type Job, jobs } from './jobs.ts';
import { type ExportInput, judgeInput, readInput } from './request.ts';

const describeInput = z.strictObject({ ExportArn: z.string() });
const listInput = z.strictObject({
  TableArn: z.string().optional(),
  MaxResults: z.int().min(1).max(LIST_EXPORTS_MAX).default(LIST_EXPORTS_MAX),
  NextToken: z.string().default(''),
});

/** Exports of tables to S3, as they were at an instant or what changed in a span. */
export function exportOperations(catalog: Catalog) {
  return {
    /** The same token within eight hours: the same export. Throws ExportConflictException. */
    ExportTableToPointInTime(raw: unknown, context: OperationContext) {
      const { store, clock, random } = context;
      const asked = readInput(raw);
      const known = jobs.withToken(store, asked.TableArn, asked.ClientToken);
      if (known && clock.now() < tokenEndsAt(known)) {
        return { ExportDescription: describeExport(sameOrThrow(known, asked)) };
      }
      const { table, request } = judgeInput(catalog, asked, context);
      const startedAtEpochMs = clock.now();
      const job: Job = {
        id: `${String(startedAtEpochMs).padStart(14, '0')}-${random.bytes(4).toString('hex')}`,
        tableId: table.id,
        request,
        startedAtEpochMs,
        state: { status: 'IN_PROGRESS' },
      };
      jobs.add(store, job);
      context.wake();
      return { ExportDescription: describeExport(job) };
    },

    DescribeExport(raw: unknown, { store }: OperationContext) {
      const { ExportArn } = parse(describeInput, raw);
      const [tableArn = '', id = ''] = ExportArn.split('/export/');
      const job = jobs.find(store, tableArn, id);
      if (!job) throw new AwsError('ExportNotFoundException', `Export not found: ${ExportArn}`);
      return { ExportDescription: describeExport(job) };
    },

    ListExports(raw: unknown, { store }: OperationContext) {
      const { TableArn, MaxResults, NextToken } = parse(listInput, raw);
      const found = jobs.list(store, TableArn, NextToken, MaxResults + 1);
      const page = found.slice(0, MaxResults);
      return {
        ExportSummaries: page.map((job) => ({
          ExportArn: exportArnOf(job),
          ExportStatus: job.state.status,
          ExportType: job.request.span.type,
        })),
        ...(found.length > MaxResults && { NextToken: page.at(-1)?.id }),
      };
    },
  };
}

/** Eight hours after the request that it came with has ended. */
const tokenEndsAt = ({ state }: Job): number =>
  state.status === 'IN_PROGRESS'
    ? Number.POSITIVE_INFINITY
    : state.endedAtEpochMs + EXPORT_TOKEN_MS;

function sameOrThrow(known: Job, asked: ExportInput): Job {
  if (isDeepStrictEqual(known.request.asked, asked)) return known;
  throw new AwsError(
    'ExportConflictException',
    'The request uses the same client token as a previous, but non-identical request',
  );
}
