import type { Store } from '../../store.ts';

export const METRIC_TABLE = `
  CREATE TABLE IF NOT EXISTS metric_values (
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    dimensions TEXT NOT NULL,
    unit TEXT NOT NULL,
    timestamp_epoch_ms INTEGER NOT NULL,
    value REAL NOT NULL,
    count REAL NOT NULL
  );
  CREATE INDEX IF NOT EXISTS metric_values_time
    ON metric_values (namespace, name, dimensions, timestamp_epoch_ms)`;

export interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

/** Another name or another set of dimensions is another metric. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
}

/** A value that was measured so many times. */
export interface Measured {
  readonly epochMs: number;
  readonly value: number;
  readonly count: number;
}

/** The dimensions in one spelling, whatever the order they came in. */
const spelled = (dimensions: readonly Dimension[]): string =>
  JSON.stringify(dimensions.map(({ Name, Value }) => [Name, Value]).sort());

export const metricValues = {
  add(store: Store, { namespace, name, dimensions }: Metric, unit: string, one: Measured): void {
    const sql = 'INSERT INTO metric_values VALUES (?, ?, ?, ?, ?, ?, ?)';
    const { epochMs, value, count } = one;
    store.run(sql, namespace, name, spelled(dimensions), unit, epochMs, value, count);
  },
  removeBefore: (store: Store, epochMs: number) =>
    store.run('DELETE FROM metric_values WHERE timestamp_epoch_ms < ?', epochMs),
  /** From inclusive, to exclusive. */
  within: (store: Store, metric: Metric, fromEpochMs: number, toEpochMs: number): Measured[] =>
    store.all<Measured>(
      `SELECT timestamp_epoch_ms AS epochMs, value, count FROM metric_values
       WHERE namespace = ? AND name = ? AND dimensions = ?
         AND timestamp_epoch_ms >= ? AND timestamp_epoch_ms < ?`,
      metric.namespace,
      metric.name,
      spelled(metric.dimensions),
      fromEpochMs,
      toEpochMs,
    ),
  metrics: (store: Store): Metric[] =>
    store
      .all<{ namespace: string; name: string; dimensions: string }>(
        `SELECT DISTINCT namespace, name, dimensions FROM metric_values
         ORDER BY namespace, name, dimensions`,
      )
      .map(({ namespace, name, dimensions }) => ({
        namespace,
        name,
        dimensions: (JSON.parse(dimensions) as [string, string][]).map(([Name, Value]) => ({
          Name,
          Value,
        })),
      })),
};
