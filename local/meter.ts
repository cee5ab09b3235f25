/** Values of one metric, as `monitoring:PutMetricData` takes them; the timestamp is added when they are put. */
export interface Datum {
  readonly MetricName: string;
  readonly Dimensions: readonly Dimension[];
  readonly Unit: Unit;
  readonly Values: readonly number[];
  /** How often each value was measured. */
  readonly Counts: readonly number[];
}

export interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

export type Unit = 'Count' | 'Milliseconds' | 'Seconds' | 'None';

/** What a service measured of itself, under the namespace that AWS gives it. */
export interface Measurements {
  readonly namespace: string;
  readonly data: readonly Datum[];
}

/** One metric that is added to while work is done. */
export interface Series {
  add(value: number): void;
}

/** One value, as it is at the moment. */
export const gauge = (
  MetricName: string,
  Dimensions: readonly Dimension[],
  Unit: Unit,
  value: number,
): Datum => ({ MetricName, Dimensions, Unit, Values: [value], Counts: [1] });

/** Counts in memory, so that the work that is counted costs no write. */
export class Meter {
  readonly #series: (Omit<Datum, 'Values' | 'Counts'> & { counts: Map<number, number> })[] = [];

  series(MetricName: string, Dimensions: readonly Dimension[], Unit: Unit): Series {
    const counts = new Map<number, number>();
    this.#series.push({ MetricName, Dimensions, Unit, counts });
    return { add: (value) => void counts.set(value, (counts.get(value) ?? 0) + 1) };
  }

  /** What has come since it was taken last; a metric without a value is left out, as on AWS. */
  take(): Datum[] {
    const taken: Datum[] = [];
    for (const { counts, ...metric } of this.#series) {
      if (counts.size === 0) continue;
      taken.push({ ...metric, Values: [...counts.keys()], Counts: [...counts.values()] });
      counts.clear();
    }
    return taken;
  }
}
