import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import { MetricUnit, Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';

/** A line has its message already: a field of that name would be dropped. */
type Fields = Record<string, unknown> & { readonly message?: never };

/** Structured JSON lines; never a token, an e-mail address or a user id in clear (spec S-33). */
export interface Logger {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

/** What is counted; the names are CloudWatch's. */
export type MetricName =
  | 'FactsRepublished'
  | 'PublishFailures'
  | 'MessagesParked'
  | 'RequestsFailedFinal'
  | 'ViolatedValidations'
  | 'ValidationsFailed'
  | 'Violations'
  | 'ReportsMade';

/** What is measured. */
export type DurationName = 'ClockSkew' | 'EndToEndDelay';

export interface Metrics {
  /** @param dimensions tell apart what is counted, besides the service. */
  count(name: MetricName, value: number, dimensions?: Readonly<Record<string, string>>): void;
  /** All values in one log line; nothing when there is none. */
  milliseconds(name: DurationName, ...values: readonly number[]): void;
}

/** One log line in CloudWatch for each call; service name and level come from the environment. */
export function createLogger(): Logger {
  const logger = new PowertoolsLogger();
  return {
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, fields = {}) => logger.error(message, fields),
  };
}

/** CloudWatch metrics through the log (EMF), a line for each call. */
export function createMetrics(): Metrics {
  const metrics = new PowertoolsMetrics();
  return {
    count(name, value, dimensions = {}) {
      const single = metrics.singleMetric();
      single.addDimensions(dimensions);
      single.addMetric(name, MetricUnit.Count, value);
    },
    milliseconds(name, ...values) {
      if (values.length === 0) return;
      for (const value of values) metrics.addMetric(name, MetricUnit.Milliseconds, value);
      metrics.publishStoredMetrics();
    },
  };
}

/** What of an error may stand in a log: its name and message, no payload. */
export function describeError(error: unknown): { name: string; message: string } {
  if (error instanceof Error) return { name: error.name, message: error.message };
  return { name: 'UnknownError', message: String(error) };
}
