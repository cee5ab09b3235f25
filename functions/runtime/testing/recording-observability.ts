import type { Logger, MetricName, Metrics } from '../observability.ts';

/** What was logged and counted, to be looked at. */
export function recordingObservability() {
  const lines: { level: string; message: string; fields: Record<string, unknown> }[] = [];
  const counts: Partial<Record<MetricName, number>> = {};
  const line =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}) =>
      void lines.push({ level, message, fields });
  const logger: Logger = { info: line('info'), warn: line('warn'), error: line('error') };
  const metrics: Metrics = {
    count: (name, value) => {
      counts[name] = (counts[name] ?? 0) + value;
    },
  };
  return { logger, metrics, lines, counts };
}
