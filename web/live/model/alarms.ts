import { type DescribedAlarm, describeAlarms } from './aws.ts';
import type { LiveCount } from './way.ts';

export interface Alarm {
  /** Without the stack. */
  readonly name: string;
  readonly state: DescribedAlarm['StateValue'];
  /** When it came into that state. */
  readonly sinceEpochMs: number;
  /** What has happened, in one sentence, as the template has it. */
  readonly meaning: string;
  /** `docs/runbook.md#section`; empty when it names none. */
  readonly runbook: string;
}

/** How the system is, as its alarms say. */
export interface Standing {
  readonly count: number;
  readonly ok: number;
  /** Without a value that would tell, so far. */
  readonly waiting: number;
  /** In the order they began, so that a further one moves none of them: the first is nearest to the cause. */
  readonly firing: readonly Alarm[];
}

/** Every alarm of a stack; of all their names, the stack's begins them. */
export async function readAlarms(stackName: string): Promise<readonly Alarm[]> {
  const prefix = `${stackName.toLowerCase()}-`;
  return (await describeAlarms(prefix)).map((described) => alarmOf(described, prefix));
}

export function alarmOf(described: DescribedAlarm, prefix: string): Alarm {
  const [meaning = '', runbook = ''] = (described.AlarmDescription ?? '').split(' Runbook: ');
  return {
    name: described.AlarmName.slice(prefix.length),
    state: described.StateValue,
    sinceEpochMs: described.StateTransitionedTimestamp * 1000,
    meaning,
    runbook,
  };
}

export function standingOf(alarms: readonly Alarm[]): Standing {
  const inState = (wanted: Alarm['state']) => alarms.filter(({ state }) => state === wanted);
  return {
    count: alarms.length,
    ok: inState('OK').length,
    waiting: inState('INSUFFICIENT_DATA').length,
    firing: inState('ALARM').toSorted((a, b) => a.sinceEpochMs - b.sinceEpochMs),
  };
}

/** Whether an alarm told its topic that it fires, or that it is over. */
export const isAlarmTold = (counts: readonly LiveCount[]): boolean =>
  counts.some(
    ({ principal, service, operation }) =>
      principal === 'cloudwatch.amazonaws.com' && `${service}:${operation}` === 'sns:Publish',
  );
