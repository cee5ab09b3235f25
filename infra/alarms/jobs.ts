import { Duration } from 'aws-cdk-lib';
import { countedBy } from '../metrics.ts';
import type { Watch } from './watch.ts';

/** Jobs run each hour. CloudWatch looks at two periods more before it takes a value for missing
 * (local/services/cloudwatch/alarms/evaluate.ts): nothing within three hours is the alarm. */
const HOUR_SECONDS = Duration.hours(1).toSeconds();

/** What runs by the clock: that it runs, and what it finds. */
export const JOB_WATCHES: readonly Watch[] = [
  {
    name: 'report-missing',
    meaning: 'No report without a gap has been made for three hours.',
    metric: countedBy('report', 'ReportsMade'),
    statistic: 'Sum',
    threshold: 1,
    isBelow: true,
    periodSeconds: HOUR_SECONDS,
    missing: 'breaching',
  },
  {
    name: 'validations-missing',
    meaning: 'The facts have not been validated for three hours.',
    metric: countedBy('validate', 'ViolatedValidations'),
    statistic: 'SampleCount',
    threshold: 1,
    isBelow: true,
    periodSeconds: HOUR_SECONDS,
    missing: 'breaching',
  },
  {
    name: 'validations-violated',
    meaning: 'The latest validation of the facts found what must not be.',
    metric: countedBy('validate', 'ViolatedValidations'),
    statistic: 'Maximum',
    threshold: 1,
    periodSeconds: HOUR_SECONDS,
    // The next run tells, however late it comes; that it comes is watched above.
    missing: 'ignore',
  },
  {
    name: 'validations-failed',
    meaning: 'The latest validation of the facts could not ask all that it should.',
    metric: countedBy('validate', 'ValidationsFailed'),
    statistic: 'Maximum',
    threshold: 1,
    periodSeconds: HOUR_SECONDS,
    missing: 'ignore',
  },
];
