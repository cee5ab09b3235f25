import { afterEach, expect, test } from 'vitest';
import { propertiesOf, templateOf } from '../../infra/testing/template.ts';
import { CASES, type Case } from './cases.ts';
import { createWorld, type World } from './world.ts';

const FEW_MINUTES = 5;

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

const alarms = Object.values(propertiesOf(templateOf(), 'AWS::CloudWatch::Alarm')).map(
  ({ AlarmName }) => String(AlarmName).replace('eventflow-dev-', ''),
);
const caseOf = (name: string): Case => {
  const found = CASES.find(([names]) => names.test(name));
  if (!found)
    throw new Error(`No case provokes the alarm ${name}: add one to tests/alarms/cases.ts.`);
  return found[1];
};

test.each(alarms)('%s fires and recovers', async (name) => {
  const { provoke, mend, minutes = FEW_MINUTES, world: ownWorld = createWorld } = caseOf(name);
  world = await ownWorld();
  const alarm = world.alarms.find(({ AlarmName }) => AlarmName === `eventflow-dev-${name}`);
  if (!alarm) throw new Error(`The template has no alarm ${name}.`);
  const { AlarmName } = alarm;
  expect(await world.stateOf(AlarmName)).not.toBe('ALARM');

  await provoke(world, alarm);
  expect(await world.minutesUntil(AlarmName, 'ALARM', minutes), 'minutes to ALARM').toBeDefined();
  await mend?.(world, alarm);
  expect(await world.minutesUntil(AlarmName, 'OK', minutes), 'minutes to OK').toBeDefined();

  const told = world.mail.filter((line) => line.includes(`"${AlarmName}"`));
  expect(told.map((line) => /: (OK|ALARM): /.exec(line)?.[1]).slice(-2)).toEqual(['ALARM', 'OK']);
  expect(told.at(-1)).toContain('docs/runbook.md#');
});

test('hours in which all is well end without an alarm', async () => {
  world = await createWorld();
  world.behave('validate', (_clock, metrics) => metrics.count('ViolatedValidations', 0));
  world.behave('report', (_clock, metrics) => metrics.count('ReportsMade', 1));
  await world.clock.advance(4 * 60 * 60_000);

  const { MetricAlarms } = await world.call<{ MetricAlarms: object[] }>(
    'monitoring',
    'DescribeAlarms',
    { StateValue: 'ALARM' },
  );
  expect(MetricAlarms).toEqual([]);
});
