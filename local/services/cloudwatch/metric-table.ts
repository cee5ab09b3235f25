import type { Dimension } from '../../meter.ts';
import type { Store } from '../../store.ts';

export const METRIC_TABLE = `
  CREATE TABLE IF NOT EXISTS metric_data (
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    dimensions TEXT NOT NULL,
    unit TEXT NOT NULL,
    timestamp_epoch_ms INTEGER NOT NULL,
    measured TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS metric_data_time
    ON metric_data (namespace, name, dimensions, timestamp_epoch_ms);
`;

/** Another name or another set of dimensions is another metric. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
}

/** A value, and how often it was measured. */
export type Measured = readonly [value: number, count: number];

/** What was put at once, under one instant. */
export interface MeasuredAt {
  readonly epochMs: number;
  readonly measured: readonly Measured[];
}

/** The dimensions in one spelling, whatever the order they came in. */
const spelled = (dimensions: readonly Dimension[]): string =>
  JSON.stringify(dimensions.map(({ Name, Value }) => [Name, Value]).sort());

export const metricData = {
  add(store: Store, { namespace, name, dimensions }: Metric, unit: string, one: MeasuredAt): void {
    const sql = 'INSERT INTO metric_data VALUES (?, ?, ?, ?, ?, ?)';
    const measured = JSON.stringify(one.measured);
    store.run(sql, namespace, name, spelled(dimensions), unit, one.epochMs, measured);
  },
  removeBefore: (store: Store, epochMs: number) =>
    store.run('DELETE FROM metric_data WHERE timestamp_epoch_ms < ?', epochMs),
  /** From inclusive, to exclusive. */
  within: (store: Store, metric: Metric, fromEpochMs: number, toEpochMs: number): MeasuredAt[] =>
    store
      .all<{ epochMs: number; measured: string }>(
        `SELECT timestamp_epoch_ms AS epochMs, measured FROM metric_data
         WHERE namespace = ? AND name = ? AND dimensions = ?
           AND timestamp_epoch_ms >= ? AND timestamp_epoch_ms < ?`,
        metric.namespace,
        metric.name,
        spelled(metric.dimensions),
        fromEpochMs,
        toEpochMs,
      )
      .map(({ epochMs, measured }) => ({ epochMs, measured: JSON.parse(measured) as Measured[] })),
  metrics: (store: Store): Metric[] =>
    store
      .all<{ namespace: string; name: string; dimensions: string }>(
        `SELECT DISTINCT namespace, name, dimensions FROM metric_data
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
