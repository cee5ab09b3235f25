import {
  DescribeExportCommand,
  type DynamoDBClient,
  type ExportDescription,
  paginateListExports,
} from '@aws-sdk/client-dynamodb';
import { exportPrefix } from '../../schemas/lake/store-items.ts';
import { type UtcDay, utcDay } from './day.ts';

export interface ExportsParts {
  readonly database: DynamoDBClient;
  readonly tableArn: string;
}

/** An export's id begins with when it was asked for: 01767484800000-1f0c9a3e. */
const askedAtEpochMs = (exportArn: string): number =>
  Number(exportArn.split('/export/')[1]?.split('-')[0]);

/** The table's exports about a day, the newest first. AWS remembers them for 90 days. */
export async function exportsAbout(
  { database, tableArn }: ExportsParts,
  { date, startEpochMs }: UtcDay,
): Promise<readonly ExportDescription[]> {
  const arns: string[] = [];
  for await (const page of paginateListExports({ client: database }, { TableArn: tableArn })) {
    arns.push(...(page.ExportSummaries ?? []).flatMap(({ ExportArn = [] }) => ExportArn));
  }
  // Nobody exports a day before it has begun.
  const later = arns.filter((arn) => askedAtEpochMs(arn) >= startEpochMs);
  const found: ExportDescription[] = [];
  for (const ExportArn of later.toSorted((a, b) => askedAtEpochMs(b) - askedAtEpochMs(a))) {
    const { ExportDescription: one } = await database.send(
      new DescribeExportCommand({ ExportArn }),
    );
    if (one?.S3Prefix === exportPrefix(date)) found.push(one);
  }
  return found;
}

/** How far the table's exports about a day have come; store and lake are compared by what is there. */
export interface ExportState {
  /** One is complete. */
  readonly isThere: boolean;
  readonly isUnderWay: boolean;
}

/** @throws when none is complete: nothing would be stored then, and nothing missed. */
export function requireExport({ isThere }: ExportState, date: string): void {
  if (!isThere) throw new Error(`There is no complete export of the table about ${date}.`);
}

/** @param date `YYYY-MM-DD`, in UTC */
export async function exportState(parts: ExportsParts, date: string): Promise<ExportState> {
  const exports = await exportsAbout(parts, utcDay(date));
  const has = (status: string) => exports.some(({ ExportStatus }) => ExportStatus === status);
  return { isThere: has('COMPLETED'), isUnderWay: has('IN_PROGRESS') };
}
