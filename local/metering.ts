import type { Clock } from './clock.ts';
import type { Measurements } from './meter.ts';
import { INTERNAL } from './principal.ts';
import { NoRoom } from './room.ts';
import { AwsError, type Call } from './service.ts';

/** AWS's own metrics have a value a minute.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/working_with_metrics.html */
const MINUTE_MS = 60_000;

interface Metering {
  readonly call: Call;
  readonly clock: Clock;
  readonly closing: AbortSignal;
  /** What each service measured since it was asked last. */
  readonly sources: readonly (() => readonly Measurements[])[];
  readonly onError: (error: unknown) => void;
}

interface Put extends Measurements {
  readonly epochSeconds: number;
}

/**
 * Puts what the services measure of themselves into CloudWatch right after each minute, under that
 * minute, and once more when the cloud closes: a process that is killed loses what it counted since.
 */
export async function runMetering(metering: Metering): Promise<void> {
  const { call, clock, closing, sources, onError } = metering;
  /** What could not be put, on a full disk for example. */
  let waiting: Put[] = [];

  const measure = (source: () => readonly Measurements[], epochSeconds: number): Put[] => {
    try {
      return source().map((one) => ({ ...one, epochSeconds }));
    } catch (error) {
      if (!(error instanceof NoRoom)) onError(error);
      return [];
    }
  };

  const put = async ({ namespace: Namespace, data, epochSeconds }: Put): Promise<boolean> => {
    const MetricData = data.map((datum) => ({ ...datum, Timestamp: epochSeconds }));
    try {
      await call(INTERNAL, 'monitoring', 'PutMetricData', { Namespace, MetricData });
      return true;
    } catch (error) {
      if (!(error instanceof AwsError)) onError(error);
      return false;
    }
  };

  while (!closing.aborted) {
    const minute = minuteOf(clock.now());
    await clock.sleepUntil(minute + MINUTE_MS, closing);
    // A machine that slept measured nothing in between.
    const measured = Math.max(minute, minuteOf(clock.now()) - MINUTE_MS);
    const puts = [...waiting, ...sources.flatMap((source) => measure(source, measured / 1000))];
    waiting = [];
    for (const one of puts) if (!(await put(one))) waiting.push(one);
  }
}

const minuteOf = (epochMs: number): number => epochMs - (epochMs % MINUTE_MS);
