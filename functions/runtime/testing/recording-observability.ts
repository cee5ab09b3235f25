import type { DurationName, Logger, MetricName, Metrics } from '../observability.ts';

/** What was logged and counted, to be looked at. */
export function recordingObservability() {
  const lines: { level: string; message: string; fields: Record<string, unknown> }[] = [];
  const counts: Partial<Record<MetricName, number>> = {};
  /** Those with dimensions, by name and the dimensions' values: `Violations oversold`. */
  const dimensioned: Record<string, number> = {};
  const durations: Partial<Record<DurationName, number[]>> = {};
  const line =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}) =>
      void lines.push({ level, message, fields });
  const logger: Logger = { info: line('info'), warn: line('warn'), error: line('error') };
  const metrics: Metrics = {
    count: (name, value, dimensions) => {
      if (dimensions) dimensioned[[name, ...Object.values(dimensions)].join(' ')] = value;
      else counts[name] = (counts[name] ?? 0) + value;
    },
    milliseconds: (name, ...values) => {
      if (values.length > 0) durations[name] = [...(durations[name] ?? []), ...values];
    },
  };
  return { logger, metrics, lines, counts, dimensioned, durations };
}
