import { gauge, type Measurements, Meter, type Series } from '../../meter.ts';

interface StreamSeries {
  /** Records that were accepted together. */
  readonly incoming: Series;
  /** 1 for an object that S3 took, 0 for one that it refused. */
  readonly success: Series;
}

/** A stream that holds something, and for how long. */
interface Holding {
  readonly name: string;
  readonly ageMs: number;
}

/** https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html */
export function createFirehoseMetrics() {
  const meter = new Meter();
  const streams = new Map<string, StreamSeries>();
  const dimensions = (name: string) => [{ Name: 'DeliveryStreamName', Value: name }];
  return {
    of(name: string): StreamSeries {
      let series = streams.get(name);
      if (!series) {
        series = {
          incoming: meter.series('IncomingRecords', dimensions(name), 'Count'),
          success: meter.series('DeliveryToS3.Success', dimensions(name), 'None'),
        };
        streams.set(name, series);
      }
      return series;
    },
    /** What was counted, and how old the oldest record is of each stream that holds any. */
    take(holding: readonly Holding[]): Measurements[] {
      const freshness = holding.map(({ name, ageMs }) =>
        gauge('DeliveryToS3.DataFreshness', dimensions(name), 'Seconds', Math.round(ageMs / 1000)),
      );
      return [{ namespace: 'AWS/Firehose', data: [...meter.take(), ...freshness] }];
    },
  };
}
