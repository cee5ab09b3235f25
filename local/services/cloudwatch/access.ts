import { type AccessOf, type Authorization, accessOf } from '../../policies/model.ts';
import { alarmArn } from './alarms/alarm.ts';

interface Input {
  readonly AlarmName?: string;
  readonly AlarmNames?: readonly string[];
  readonly DashboardName?: string;
}

const ofNothing = [
  'PutMetricData',
  'ListMetrics',
  'GetMetricStatistics',
  'GetMetricData',
  'ListDashboards',
];
const ofAlarms = [
  'PutMetricAlarm',
  'DeleteAlarms',
  'DescribeAlarms',
  'DescribeAlarmHistory',
  'SetAlarmState',
];

const access = (names: readonly string[], of: (name: string) => AccessOf) =>
  Object.fromEntries(names.map((name) => [name, of(name)]));

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html */
export const cloudwatchAuthorization: Authorization = {
  access: {
    ...access(ofNothing, (name) =>
      accessOf(() => [{ action: `cloudwatch:${name}`, resource: '*' }]),
    ),
    ...access(ofAlarms, (name) =>
      accessOf<Input>(({ AlarmName, AlarmNames }, { place }) =>
        (AlarmNames ?? [AlarmName ?? '*']).map((alarm) => ({
          action: `cloudwatch:${name}`,
          resource: alarmArn(place, alarm),
        })),
      ),
    ),
    GetDashboard: accessOf<Input>(({ DashboardName }, { place }) => [
      {
        action: 'cloudwatch:GetDashboard',
        resource: `arn:aws:cloudwatch::${place.accountId}:dashboard/${DashboardName}`,
      },
    ]),
  },
  denied: { code: 'AccessDenied', statusCode: 403 },
};
