import { inAddress, listKeys } from './aws.ts';
import type { LiveCount } from './way.ts';

/** A report that lies in the bucket of reports. */
export interface Report {
  readonly date: string;
  /** As its folder is called: `Asia-Seoul`. */
  readonly zone: string;
  /** Opens its page. */
  readonly address: string;
}

/** The report that was written last; undefined when there is none. */
export async function readLatestReport(bucket: string): Promise<Report | undefined> {
  const pages = (await listKeys(bucket, 'reports/')).flatMap(({ key, writtenAt }) => {
    const [, date, zone] = /^reports\/([^/]+)\/([^/]+)\/report\.html$/.exec(key) ?? [];
    return date && zone ? [{ key, writtenAt, date, zone }] : [];
  });
  const latest = pages.toSorted((a, b) => (a.writtenAt < b.writtenAt ? -1 : 1)).at(-1);
  if (!latest) return undefined;
  const { key, date, zone } = latest;
  return { date, zone, address: inAddress('s3', `/${bucket}/${key}`) };
}

/** Whether something was written to the bucket of reports. */
export const isReportWritten = (counts: readonly LiveCount[], bucket: string): boolean =>
  counts.some(
    ({ service, operation, resource, outcome }) =>
      `${service}:${operation}` === 's3:PutObject' && resource === bucket && outcome === 'ok',
  );
