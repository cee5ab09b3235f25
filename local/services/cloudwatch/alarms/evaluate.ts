import type { AlarmProperties, State } from './alarm.ts';

/** The value of one period; undefined when nothing was measured. */
export type Value = number | undefined;

export interface Verdict {
  readonly state: State;
  readonly reason: string;
}

/** CloudWatch looks at more periods than the alarm has, for some may lack; by how many, its examples show. */
export const EXTRA_PERIODS = 2;

type Rule = Pick<
  AlarmProperties,
  | 'ComparisonOperator'
  | 'DatapointsToAlarm'
  | 'EvaluationPeriods'
  | 'Threshold'
  | 'TreatMissingData'
>;

/**
 * The state that follows from an evaluation range, the oldest period first; undefined keeps the present one.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluate(rule: Rule, values: readonly Value[]): Verdict | undefined {
  const {
    EvaluationPeriods: periods,
    DatapointsToAlarm: needed = periods,
    TreatMissingData,
  } = rule;
  const real = values.filter((value) => value !== undefined);
  const recent = real.slice(-periods);
  const breaching = recent.filter((value) => isBreaching(rule, value)).length;
  const lacking = periods - recent.length;
  const told = (state: State, filled = 0): Verdict => ({
    state,
    reason: reasonOf(rule, { state, recent, breaching, needed, filled }),
  });
  if (lacking > 0) {
    switch (TreatMissingData) {
      case 'breaching':
        return told(breaching + lacking >= needed ? 'ALARM' : 'OK', lacking);
      case 'notBreaching':
        return told(breaching >= needed ? 'ALARM' : 'OK', lacking);
      case 'missing':
        if (recent.length === 0) return told('INSUFFICIENT_DATA');
        if (breaching === recent.length && isOldEnough(rule, values, needed)) return told('ALARM');
        break;
      case 'ignore':
        if (breaching === recent.length && breaching < needed) return undefined;
    }
  }
  return told(breaching >= needed ? 'ALARM' : 'OK');
}

/** Breaching so long ago that nothing but lacking values speaks against it. */
function isOldEnough(rule: Rule, values: readonly Value[], needed: number): boolean {
  const oldest = values.findIndex((value) => value !== undefined && isBreaching(rule, value));
  return values.length - oldest >= needed;
}

function isBreaching({ ComparisonOperator, Threshold }: Rule, value: number): boolean {
  switch (ComparisonOperator) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= Threshold;
    case 'GreaterThanThreshold':
      return value > Threshold;
    case 'LessThanThreshold':
      return value < Threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= Threshold;
  }
}

const WORDS: Readonly<Record<AlarmProperties['ComparisonOperator'], string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

interface Found {
  readonly state: State;
  readonly recent: readonly number[];
  readonly breaching: number;
  readonly needed: number;
  readonly filled: number;
}

/** In CloudWatch's words, as far as they are known. */
function reasonOf(
  { ComparisonOperator, EvaluationPeriods, Threshold, TreatMissingData }: Rule,
  { state, recent, breaching, needed, filled }: Found,
): string {
  if (state === 'INSUFFICIENT_DATA') {
    return `Insufficient Data: ${recent.length} datapoints were received in the evaluation range.`;
  }
  const points = (count: number) => `${count} datapoint${count === 1 ? '' : 's'}`;
  const treated = TreatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching';
  const missing =
    filled > 0
      ? ` ${filled} missing ${filled === 1 ? 'datapoint was' : 'datapoints were'} treated as [${treated}].`
      : '';
  if (recent.length === 0) {
    const count = `${EvaluationPeriods} period${EvaluationPeriods === 1 ? '' : 's'}`;
    return `Threshold Crossed: no datapoints were received for ${count} and${missing}`;
  }
  const counted = state === 'ALARM' ? breaching : recent.length - breaching;
  const was = counted === 1 ? 'was' : 'were';
  return `Threshold Crossed: ${counted} out of the last ${points(recent.length)} [${recent.join(', ')}] ${was} ${
    state === 'ALARM' ? '' : 'not '
  }${WORDS[ComparisonOperator]} the threshold (${Threshold}) (minimum ${points(needed)} for OK -> ALARM transition).${missing}`;
}
