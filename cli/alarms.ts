import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Environment } from './environment.ts';

export interface AlarmStatus {
  /** Without the environment. */
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** ISO 8601. */
  readonly since: string | null;
  /** What has happened, for people, and what CloudWatch saw. */
  readonly meaning: string;
  readonly reason: string;
  /** `docs/runbook.md#section`. */
  readonly runbook: string | null;
}

/** The alarms of an environment's stack, by name; of all its names, the stack's begins them.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
export async function describeAlarms(environment: Environment): Promise<readonly AlarmStatus[]> {
  const { CloudWatchClient, paginateDescribeAlarms } = await import('@aws-sdk/client-cloudwatch');
  const prefix = `${environment.stackName.toLowerCase()}-`;
  const found: AlarmStatus[] = [];
  const client = new CloudWatchClient(environment.aws);
  for await (const page of paginateDescribeAlarms({ client }, { AlarmNamePrefix: prefix })) {
    found.push(...(page.MetricAlarms ?? []).map((alarm) => statusOf(alarm, prefix)));
  }
  return found;
}

function statusOf(alarm: MetricAlarm, prefix: string): AlarmStatus {
  const [meaning = '', runbook = null] = (alarm.AlarmDescription ?? '').split(' Runbook: ');
  return {
    name: (alarm.AlarmName ?? '').slice(prefix.length),
    state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
    since: alarm.StateTransitionedTimestamp?.toISOString() ?? null,
    meaning,
    reason: alarm.StateReason ?? '',
    runbook,
  };
}
