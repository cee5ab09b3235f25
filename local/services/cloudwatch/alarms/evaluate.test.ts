import { expect, test } from 'vitest';
import type { AlarmProperties } from './alarm.ts';
import { evaluate, type Value } from './evaluate.ts';

type Treatment = AlarmProperties['TreatMissingData'];
const TREATMENTS: readonly Treatment[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

/** `X` breaches, `0` does not, `-` lacks; the oldest first. */
const valuesOf = (range: string): Value[] =>
  range.split(' ').map((point) => (point === '-' ? undefined : point === 'X' ? 5 : 0));

const stateOf = (range: string, m: number, n: number, TreatMissingData: Treatment) =>
  evaluate(
    {
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 5,
      DatapointsToAlarm: m,
      EvaluationPeriods: n,
      TreatMissingData,
    },
    valuesOf(range),
  )?.state ?? 'kept';

/** The documentation's own examples: three of three, then two of three.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html */
test.each([
  [3, 3, '0 - X - X', ['OK', 'OK', 'OK', 'OK']],
  [3, 3, '0 - - - -', ['OK', 'OK', 'OK', 'OK']],
  [3, 3, '- - - - -', ['INSUFFICIENT_DATA', 'kept', 'ALARM', 'OK']],
  [3, 3, '0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  [3, 3, '- - X - -', ['ALARM', 'kept', 'ALARM', 'OK']],
  [2, 3, '0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  [2, 3, '0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  [2, 3, '0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
  [2, 3, '- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
  [2, 3, '- - - X -', ['ALARM', 'kept', 'ALARM', 'OK']],
])('%i of %i, %s: %j', (m, n, range, states) => {
  expect(TREATMENTS.map((treatment) => stateOf(range, m, n, treatment))).toEqual(states);
});

test.each([
  ['GreaterThanOrEqualToThreshold', [false, true, true]],
  ['GreaterThanThreshold', [false, false, true]],
  ['LessThanThreshold', [true, false, false]],
  ['LessThanOrEqualToThreshold', [true, true, false]],
] as const)('%s', (ComparisonOperator, breaching) => {
  const rule = {
    ComparisonOperator,
    Threshold: 5,
    DatapointsToAlarm: 1,
    EvaluationPeriods: 1,
    TreatMissingData: 'missing' as const,
  };
  expect([4, 5, 6].map((value) => evaluate(rule, [value])?.state === 'ALARM')).toEqual(breaching);
});

test('the reason says what was seen', () => {
  const rule = {
    ComparisonOperator: 'GreaterThanThreshold' as const,
    Threshold: 0,
    DatapointsToAlarm: 1,
    EvaluationPeriods: 2,
    TreatMissingData: 'notBreaching' as const,
  };
  expect(evaluate(rule, [undefined, 3])?.reason).toBe(
    'Threshold Crossed: 1 out of the last 1 datapoint [3] was greater than the threshold (0) (minimum 1 datapoint for OK -> ALARM transition). 1 missing datapoint was treated as [NonBreaching].',
  );
  expect(evaluate(rule, [undefined, undefined])?.reason).toBe(
    'Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [NonBreaching].',
  );
});
