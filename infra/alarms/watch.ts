import type { MetricName } from '../metrics.ts';

/** One metric that is watched, and when it is an alarm. */
export interface Watch {
  /** In kebab-case; the alarm's name in its environment. */
  readonly name: string;
  /** Of docs/runbook.md; the name, unless several share one. */
  readonly section?: string;
  /** One sentence: what has happened, for whoever is woken by it. */
  readonly meaning: string;
  readonly metric: MetricName;
  /** As CloudWatch names it: `Sum`, `Maximum`, `p95`. */
  readonly statistic: string;
  /** At or above it the metric is wrong; with `isBelow`, below it. */
  readonly threshold: number;
  readonly isBelow?: true;
  /** Seconds; a minute when left out. */
  readonly periodSeconds?: number;
  /** So many periods in a row; one when left out. */
  readonly periods?: number;
  /** What follows from a period without any value: it is fine, it is wrong, or nothing. */
  readonly missing?: 'breaching' | 'ignore';
}
