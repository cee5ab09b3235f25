import * as z from 'zod';

/** The saved queries that a report is made of, each run once. */
export const REPORT_QUERIES = [
  'minutes_by_event',
  'results_by_event',
  'delay_percentiles',
  'fairness',
  'lines_and_facts',
] as const;
export type ReportQuery = (typeof REPORT_QUERIES)[number];

const Day = z.iso.date();

/** What the function is asked for: a day, or whichever day a schedule is about. */
export const ReportRequest = z.union([
  z.strictObject({ zone: z.string().min(1), date: Day }),
  z.strictObject({
    zone: z.string().min(1),
    period: z.enum(['hourly', 'daily']),
    scheduledTime: z.iso.datetime(),
  }),
]);
export type ReportRequest = z.infer<typeof ReportRequest>;

/** Where a report lies. */
export const ReportAnswer = z.strictObject({
  date: Day,
  zone: z.string(),
  bucket: z.string(),
  /** The keys of its files. */
  json: z.string(),
  csv: z.string(),
  html: z.string(),
  /** Queries that failed, twice each. */
  failed: z.array(z.string()),
});
export type ReportAnswer = z.infer<typeof ReportAnswer>;
