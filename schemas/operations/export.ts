import * as z from 'zod';

const Day = z.iso.date();

/** What the function is asked for: to export a day (UTC), the day that a schedule is about, or how it goes. */
export const ExportRequest = z.union([
  z.strictObject({ date: Day }),
  z.strictObject({ period: z.literal('daily'), scheduledTime: z.iso.datetime() }),
  z.strictObject({ exportArn: z.string().min(1) }),
]);
export type ExportRequest = z.infer<typeof ExportRequest>;

/** An export of the table to S3, as far as it has come. */
export const ExportAnswer = z.strictObject({
  exportArn: z.string(),
  status: z.enum(['IN_PROGRESS', 'COMPLETED', 'FAILED']),
  /** Items in it, once it is complete. */
  items: z.number().nullable(),
  /** Why it failed. */
  failure: z.string().nullable(),
});
export type ExportAnswer = z.infer<typeof ExportAnswer>;
