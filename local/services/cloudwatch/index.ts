import type { Context, Service } from '../../service.ts';
import { awsJson } from '../../wire/aws-json.ts';
import { cloudwatchAuthorization } from './access.ts';
import { takeActions } from './alarms/actions.ts';
import { evaluateAll } from './alarms/evaluation.ts';
import { alarmOperations } from './alarms/operations.ts';
import { alarmResource } from './alarms/resource.ts';
import { ALARM_TABLES, alarms, history } from './alarms/table.ts';
import { createDashboards } from './dashboards.ts';
import { METRIC_TABLE, metricData } from './metric-table.ts';
import { metricOperations } from './metrics.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention */
const METRIC_RETENTION_MS = 455 * DAY_MS;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html */
const HISTORY_RETENTION_MS = 30 * DAY_MS;

/** Alarms are looked at once a minute, a moment after it: by then what belongs to it has been put. */
const EVALUATED_AFTER_MS = 5000;

/**
 * Metrics: what functions count in their logs (EMF), what services measure of themselves, and what is
 * put, as series in time; alarms on them; dashboards.
 */
export function createCloudWatch(): Service {
  const dashboards = createDashboards();
  const ofStack = new Set<string>();
  const isSwept = every(HOUR_MS, 0);
  const isEvaluated = every(MINUTE_MS, EVALUATED_AFTER_MS);
  let startedAtEpochMs: number | undefined;
  return {
    name: 'monitoring',
    // Of the protocols that CloudWatch has, the one that today's SDKs choose.
    wire: awsJson('1.0'),
    tables: `${METRIC_TABLE}${ALARM_TABLES}`,
    resources: {
      'AWS::CloudWatch::Alarm': alarmResource(ofStack),
      'AWS::CloudWatch::Dashboard': dashboards.resource,
    },
    authorization: cloudwatchAuthorization,
    operations: { ...metricOperations, ...alarmOperations, ...dashboards.operations },
    async work(context: Context) {
      const { store, clock } = context;
      if (startedAtEpochMs === undefined) alarms.removeOfStackBut(store, ofStack);
      const since = startedAtEpochMs ?? clock.now();
      startedAtEpochMs = since;
      const sweep = isSwept(clock.now(), () => {
        metricData.removeBefore(store, clock.now() - METRIC_RETENTION_MS);
        history.removeBefore(store, clock.now() - HISTORY_RETENTION_MS);
      });
      const evaluation = isEvaluated(clock.now(), () => evaluateAll(context, since));
      await takeActions(context);
      return Math.min(sweep, evaluation);
    },
  };
}

/** Does something once for each such period, so long after its beginning; answers when it is next due. */
function every(periodMs: number, afterMs: number) {
  let doneForEpochMs = Number.NEGATIVE_INFINITY;
  return (nowEpochMs: number, act: () => void): number => {
    const periodEpochMs = Math.floor((nowEpochMs - afterMs) / periodMs) * periodMs;
    if (periodEpochMs > doneForEpochMs) act();
    doneForEpochMs = Math.max(doneForEpochMs, periodEpochMs);
    return periodEpochMs + periodMs + afterMs;
  };
}
