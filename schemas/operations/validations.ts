import * as z from 'zod';

/** Everything that is asked of the numbers. The names are those of the queries, metrics and runbook. */
export const VALIDATIONS = [
  'negative_delay',
  'missing_timestamp',
  'broken_lines',
  'repeated_facts',
  'oversold',
  'accepted_undecided',
  'clock_skew',
  'lake_freshness',
  'store_equals_lake',
] as const;
const ValidationName = z.enum(VALIDATIONS);
export type ValidationName = (typeof VALIDATIONS)[number];

/** How often each is asked. The daily one waits for an export of the table. */
const PERIODS = ['hourly', 'daily'] as const;
export type ValidationPeriod = (typeof PERIODS)[number];
export const periodOf = (name: ValidationName): ValidationPeriod =>
  name === 'store_equals_lake' ? 'daily' : 'hourly';

/** A violation asks for somebody now, or for a look in daytime. */
const Severity = z.enum(['critical', 'warning']);

/** How a validation is judged; its query's header says it. */
export const ValidationRule = z.strictObject({
  /** The highest count that is right. */
  threshold: z.number(),
  severity: Severity,
});
export type ValidationRule = z.infer<typeof ValidationRule>;

const Day = z.iso.date();

/** What the function is asked for: the hourly validations of a day, answered alone; or what a schedule is about. */
export const ValidationRequest = z.union([
  z.strictObject({ zone: z.string().min(1), date: Day }),
  z.strictObject({ period: z.enum(PERIODS), scheduledTime: z.iso.datetime() }),
]);
export type ValidationRequest = z.infer<typeof ValidationRequest>;

const ABOUT = { validation: ValidationName, date: Day, zone: z.string(), ...ValidationRule.shape };

/** Names and numbers that lead to the cause: an event, a request. */
const Details = z.record(z.string(), z.union([z.string(), z.number()]));

/** What one validation of one day came to. */
export const ValidationResult = z.discriminatedUnion('outcome', [
  z.strictObject({
    ...ABOUT,
    outcome: z.enum(['ok', 'violated']),
    count: z.number(),
    details: Details,
  }),
  /** It could not be asked. */
  z.strictObject({ ...ABOUT, outcome: z.literal('failed'), reason: z.string() }),
]);
export type ValidationResult = z.infer<typeof ValidationResult>;

/** What the function answers. */
export const ValidationAnswer = z.strictObject({ results: z.array(ValidationResult) });
export type ValidationAnswer = z.infer<typeof ValidationAnswer>;

/** What is published when a validation has changed, as JSON. */
export const ValidationNotice = z.strictObject({
  environment: z.string(),
  ...ABOUT,
  /** `ongoing` is told when it has doubled (`worse`), or is a day old (`reminder`). */
  change: z.enum(['new', 'worse', 'reminder', 'resolved']),
  /** What it comes to now. */
  count: z.number(),
  details: Details,
  /** When it was first seen. */
  since: z.iso.datetime(),
  /** What shows it. */
  command: z.string(),
  runbook: z.string(),
});
export type ValidationNotice = z.infer<typeof ValidationNotice>;
