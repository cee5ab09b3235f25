import { z } from 'zod';
import { Dimensions, Percentile, PlainStatistic } from '../metric-shapes.ts';

export const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
export type State = (typeof STATES)[number];

/** Topics alone are told. */
const Action = z.string().regex(/^arn:aws:sns:/, 'a topic, in the local cloud');

/** Whole minutes: metrics of ten seconds and less are evaluated more often, which is not here. */
const Period = z.int().refine((seconds) => seconds > 0 && seconds % 60 === 0);

/**
 * An alarm on one metric, by the names that API and template share; no metric math, no anomaly detection.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export const AlarmProperties = z
  .strictObject({
    AlarmName: z.string().min(1).max(255),
    AlarmDescription: z.string().max(1024).optional(),
    ActionsEnabled: z.boolean().default(true),
    AlarmActions: z.array(Action).max(5).default([]),
    OKActions: z.array(Action).max(5).default([]),
    InsufficientDataActions: z.array(Action).max(5).default([]),
    Namespace: z.string(),
    MetricName: z.string(),
    Dimensions,
    Statistic: PlainStatistic.optional(),
    ExtendedStatistic: Percentile.optional(),
    Period,
    Unit: z.string().optional(),
    EvaluationPeriods: z.int().positive(),
    DatapointsToAlarm: z.int().positive().optional(),
    Threshold: z.number(),
    ComparisonOperator: z.enum([
      'GreaterThanOrEqualToThreshold',
      'GreaterThanThreshold',
      'LessThanThreshold',
      'LessThanOrEqualToThreshold',
    ]),
    TreatMissingData: z.enum(['missing', 'ignore', 'breaching', 'notBreaching']).default('missing'),
    Tags: z.unknown().optional(),
  })
  .refine(
    ({ Statistic, ExtendedStatistic }) =>
      (Statistic === undefined) !== (ExtendedStatistic === undefined),
    'one of Statistic and ExtendedStatistic',
  )
  .refine(
    ({ DatapointsToAlarm = 1, EvaluationPeriods }) => DatapointsToAlarm <= EvaluationPeriods,
    'DatapointsToAlarm is at most EvaluationPeriods',
  )
  .refine(
    ({ Period, EvaluationPeriods }) =>
      Period * EvaluationPeriods <= (Period >= HOUR_SECONDS ? 7 : 1) * DAY_SECONDS,
    'Period times EvaluationPeriods is at most a day, or seven of periods from an hour on',
  );
export type AlarmProperties = z.infer<typeof AlarmProperties>;

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** An alarm as it stands. */
export interface Alarm {
  readonly definition: AlarmProperties;
  readonly state: State;
  readonly reason: string;
  /** JSON text. */
  readonly reasonData: string;
  readonly configuredAtEpochMs: number;
  /** When the reason changed last. */
  readonly updatedAtEpochMs: number;
  /** When the state changed last. */
  readonly changedAtEpochMs: number;
}

export const statisticIn = ({ Statistic, ExtendedStatistic }: AlarmProperties): string =>
  Statistic ?? ExtendedStatistic ?? 'Average';

export const alarmArn = (
  place: { readonly region: string; readonly accountId: string },
  name: string,
): string => `arn:aws:cloudwatch:${place.region}:${place.accountId}:alarm:${name}`;
