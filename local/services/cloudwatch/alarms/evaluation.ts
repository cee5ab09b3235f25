import type { Context } from '../../../service.ts';
import { metricData } from '../metric-table.ts';
import { statisticOf } from '../statistics.ts';
import { type AlarmProperties, statisticIn } from './alarm.ts';
import { EXTRA_PERIODS, evaluate, type Value } from './evaluate.ts';
import { alarms, type KeptAlarm } from './table.ts';

const MINUTE_MS = 60_000;

/**
 * Puts each alarm into the state that its metric asks for at the end of the last whole minute.
 * @param sinceEpochMs when this process began: before, nothing could be measured.
 */
export function evaluateAll(context: Context, sinceEpochMs: number): void {
  const { store, clock } = context;
  const endEpochMs = clock.now() - (clock.now() % MINUTE_MS);
  for (const alarm of alarms.all(store)) {
    const values = valuesBefore(alarm.definition, endEpochMs, store);
    if (isKnown(alarm.definition, values, endEpochMs, sinceEpochMs)) judge(alarm, values, context);
  }
}

/** Values that lack because nothing ran are no reason for an alarm. */
function isKnown(
  { EvaluationPeriods, Period, TreatMissingData }: AlarmProperties,
  values: readonly Value[],
  endEpochMs: number,
  sinceEpochMs: number,
): boolean {
  if (TreatMissingData !== 'breaching') return true;
  const beginsAtEpochMs = endEpochMs - values.length * Period * 1000;
  return beginsAtEpochMs >= sinceEpochMs || !values.slice(-EvaluationPeriods).includes(undefined);
}

function judge(alarm: KeptAlarm, values: readonly Value[], { store, clock }: Context): void {
  const { definition } = alarm;
  const verdict = evaluate(definition, values);
  if (!verdict || verdict.state === alarm.state) return;
  const reasonData = JSON.stringify({
    version: '1.0',
    queryDate: new Date(clock.now()).toISOString(),
    statistic: statisticIn(definition),
    period: definition.Period,
    recentDatapoints: values.filter((value) => value !== undefined),
    threshold: definition.Threshold,
  });
  alarms.setState(store, alarm, { ...verdict, reasonData }, clock.now());
}

/** Periods end with that minute, and do not stand at whole hours: they slide on each minute.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html */
function valuesBefore(
  definition: AlarmProperties,
  endEpochMs: number,
  store: Context['store'],
): Value[] {
  const periodMs = definition.Period * 1000;
  const count = definition.EvaluationPeriods + EXTRA_PERIODS;
  const fromEpochMs = endEpochMs - count * periodMs;
  const metric = {
    namespace: definition.Namespace,
    name: definition.MetricName,
    dimensions: definition.Dimensions,
  };
  const periods = Map.groupBy(
    metricData.within(store, metric, fromEpochMs, endEpochMs),
    ({ epochMs }) => Math.floor((epochMs - fromEpochMs) / periodMs),
  );
  return Array.from({ length: count }, (_none, at) => {
    const measured = periods.get(at)?.flatMap((one) => one.measured) ?? [];
    return measured.length > 0 ? statisticOf(measured, statisticIn(definition)) : undefined;
  });
}
