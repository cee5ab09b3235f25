import { type Dimension, type Measurements, Meter, type Series } from '../../meter.ts';
import { DEFAULT_BUS } from './buses.ts';

type MetricName =
  | 'Invocations'
  | 'FailedInvocations'
  | 'InvocationsSentToDlq'
  | 'InvocationsFailedToBeSentToDlq';

/** What becomes of events, by the rule that they matched. */
export interface EventsMetrics {
  count(ruleArn: string, name: MetricName): void;
  take(): Measurements[];
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
export function createEventsMetrics(): EventsMetrics {
  const meter = new Meter();
  const series = new Map<string, Series>();
  return {
    count(ruleArn, name) {
      const key = `${ruleArn} ${name}`;
      const known = series.get(key);
      const one = known ?? meter.series(name, dimensionsOf(ruleArn), 'Count');
      if (!known) series.set(key, one);
      one.add(1);
    },
    take: () => [{ namespace: 'AWS/Events', data: meter.take() }],
  };
}

/** The rule alone speaks of the default bus, bus and rule of another one. */
function dimensionsOf(ruleArn: string): Dimension[] {
  const [ruleName = '', busName = DEFAULT_BUS] =
    ruleArn.split(':rule/')[1]?.split('/').reverse() ?? [];
  const rule = { Name: 'RuleName', Value: ruleName };
  return busName === DEFAULT_BUS ? [rule] : [{ Name: 'EventBusName', Value: busName }, rule];
}
