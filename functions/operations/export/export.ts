import {
  DescribeContinuousBackupsCommand,
  DescribeExportCommand,
  type ExportDescription,
  ExportTableToPointInTimeCommand,
  type ExportTableToPointInTimeCommandInput,
} from '@aws-sdk/client-dynamodb';
import { exportPrefix } from '../../../schemas/lake/store-items.ts';
import { type ExportAnswer, ExportRequest } from '../../../schemas/operations/export.ts';
import type { Clock } from '../../runtime/clock.ts';
import { dayBefore, type UtcDay, utcDay } from '../day.ts';
import { type ExportsParts, exportsAbout } from '../exports.ts';

export interface ExporterParts extends ExportsParts {
  readonly bucket: string;
  readonly clock: Clock;
}

/** What was asked for cannot be exported; the message is for the person who asked. */
class InvalidExportRequest extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidExportRequest';
  }
}

/** AWS takes 15 minutes at least; `now` may mean some minutes ago there.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport_Requesting.html */
const WINDOW_MIN_MS = 20 * 60_000;

/**
 * Begins the export of a day and says how it goes. A day that is over is exported once, unless that
 * failed; the present one anew each time, up to now.
 * @throws InvalidExportRequest
 */
export function createExporter(parts: ExporterParts): (input: unknown) => Promise<ExportAnswer> {
  const { database, tableArn, bucket, clock } = parts;

  async function begin(day: UtcDay): Promise<ExportDescription | undefined> {
    const now = clock.now();
    if (day.startEpochMs > now) {
      throw new InvalidExportRequest(`${day.date} has not begun in UTC.`);
    }
    const exports = await exportsAbout(parts, day);
    const isOver = day.endEpochMs <= now;
    const whole = exports.find((one) => isOver && isWhole(one, day));
    if (whole) return whole;
    const { ExportDescription } = await database.send(
      new ExportTableToPointInTimeCommand({
        TableArn: tableArn,
        S3Bucket: bucket,
        S3Prefix: exportPrefix(day.date),
        ExportFormat: 'DYNAMODB_JSON',
        // Who asks at the same time asks for the same.
        ClientToken: `store-${day.date}-${exports.length}`,
        ...(await spanOf(day, isOver ? day.endEpochMs : undefined)),
      }),
    );
    return ExportDescription;
  }

  /** The day as far as the table's history has it; all of the table when that is too short. */
  async function spanOf(
    day: UtcDay,
    endEpochMs: number | undefined,
  ): Promise<Partial<ExportTableToPointInTimeCommandInput>> {
    const upTo = endEpochMs ?? clock.now();
    const earliest = await earliestEpochMs();
    if (earliest >= upTo) {
      throw new InvalidExportRequest(
        `The table's history begins after ${day.date}: at ${new Date(earliest).toISOString()}.`,
      );
    }
    const from = Math.max(earliest, Math.min(day.startEpochMs, upTo - WINDOW_MIN_MS));
    const end = endEpochMs === undefined ? undefined : new Date(endEpochMs);
    if (upTo - from < WINDOW_MIN_MS) {
      return { ExportType: 'FULL_EXPORT', ...(end && { ExportTime: end }) };
    }
    return {
      ExportType: 'INCREMENTAL_EXPORT',
      IncrementalExportSpecification: {
        ExportFromTime: new Date(from),
        ...(end && { ExportToTime: end }),
        ExportViewType: 'NEW_IMAGE',
      },
    };
  }

  /** Times of an export are whole seconds. */
  async function earliestEpochMs(): Promise<number> {
    const { ContinuousBackupsDescription } = await database.send(
      new DescribeContinuousBackupsCommand({ TableName: tableArn }),
    );
    const { EarliestRestorableDateTime: earliest } =
      ContinuousBackupsDescription?.PointInTimeRecoveryDescription ?? {};
    if (!earliest) throw new InvalidExportRequest('Point-in-time recovery of the table is off.');
    return Math.ceil(earliest.getTime() / 1000) * 1000;
  }

  return async (input) => {
    const parsed = ExportRequest.safeParse(input);
    if (!parsed.success) {
      throw new InvalidExportRequest('An export takes a date like 2026-01-04.');
    }
    const request = parsed.data;
    if ('exportArn' in request) {
      const { exportArn: ExportArn } = request;
      const { ExportDescription } = await database.send(new DescribeExportCommand({ ExportArn }));
      return answerOf(ExportDescription);
    }
    const day = 'date' in request ? utcDay(request.date) : dayBefore(request.scheduledTime);
    return answerOf(await begin(day));
  };
}

/** It has not failed, and reaches to the day's end. */
function isWhole(one: ExportDescription, { endEpochMs }: UtcDay): boolean {
  const end = one.ExportTime ?? one.IncrementalExportSpecification?.ExportToTime;
  return one.ExportStatus !== 'FAILED' && end !== undefined && end.getTime() >= endEpochMs;
}

function answerOf(one: ExportDescription | undefined): ExportAnswer {
  const { ExportArn: exportArn, ExportStatus: status } = one ?? {};
  if (!exportArn || !status) throw new Error('DynamoDB did not describe the export.');
  const failure = [one?.FailureCode, one?.FailureMessage].filter(Boolean).join(': ');
  return { exportArn, status, items: one?.ItemCount ?? null, failure: failure || null };
}
