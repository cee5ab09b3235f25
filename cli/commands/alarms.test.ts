import { expect, test } from 'vitest';
import { type FakeOptions, fakeSystem } from '../testing/fake-system.ts';
import { eventflow } from '../testing/run.ts';

const alarm = (name: string, StateValue: string) => ({
  AlarmName: `eventflow-local-${name}`,
  AlarmDescription: `What ${name} means. Runbook: docs/runbook.md#${name}`,
  StateValue,
  StateReason: 'Threshold Crossed: 1 out of the last 1 datapoint [3] was greater.',
  StateTransitionedTimestamp: 1_767_225_600,
});

/** Two pages of alarms. */
const systemWith = (state: string): FakeOptions => ({
  aws(target, { AlarmNamePrefix, NextToken }) {
    if (!target.endsWith('.DescribeAlarms') || AlarmNamePrefix !== 'eventflow-local-') {
      return { statusCode: 400 };
    }
    const body = NextToken
      ? { MetricAlarms: [alarm('second', state)] }
      : { MetricAlarms: [alarm('first', 'OK')], NextToken: '1' };
    return { statusCode: 200, body };
  },
});

test('an alarm that fires comes first, with its section of the runbook, and is a finding', async () => {
  await using system = await fakeSystem(systemWith('ALARM'));
  const ran = await eventflow(['alarms'], system.environment);

  expect(ran).toMatchObject({ exitCode: 1, stderr: 'second: What second means.\n' });
  expect(ran.stdout).toMatch(
    /second .* ALARM .* 2026-01-01T00:00:00.000Z .* docs\/runbook\.md#second[\s\S]*first .* OK/,
  );
});

test('without one that fires, all is well; in JSON, the same', async () => {
  await using system = await fakeSystem(systemWith('INSUFFICIENT_DATA'));
  const ran = await eventflow(['alarms', '--format', 'json'], system.environment);

  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(ran.stdout)).toMatchObject([
    { name: 'second', state: 'INSUFFICIENT_DATA', runbook: 'docs/runbook.md#second' },
    { name: 'first', meaning: 'What first means.' },
  ]);
});
