import type { Context, Service } from '../../service.ts';
import { restJson, restRoute } from '../../wire/rest-json.ts';
import { schedulerAuthorization } from './access.ts';
import { deliverDue } from './deliver.ts';
import { INVOCATION_TABLE, invocations } from './invocations.ts';
import { schedulerOperations } from './operations.ts';
import { schedulerResources } from './resources.ts';
import { SCHEDULE_TABLE, Schedules } from './schedules.ts';

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html */
const ROUTES = [
  restRoute('GET', '/schedules/([^/]+)', 'GetSchedule', 'Name'),
  restRoute('GET', '/schedules', 'ListSchedules'),
];

/**
 * EventBridge Scheduler. A time that has come is stored before its target is invoked, at least once,
 * until the target takes it or its retry policy is exhausted.
 */
export function createScheduler(): Service {
  const schedules = new Schedules();
  return {
    name: 'scheduler',
    wire: restJson('scheduler', ROUTES),
    tables: `${SCHEDULE_TABLE}; ${INVOCATION_TABLE}`,
    resources: schedulerResources(schedules),
    authorization: schedulerAuthorization,
    operations: schedulerOperations(schedules),
    async work(context: Context) {
      schedules.begin(context);
      await deliverDue(context, schedules);
      const due = [schedules.nextDue(context.store), invocations.nextDue(context.store)];
      const known = due.filter((at) => at !== undefined);
      return known.length > 0 ? Math.min(...known) : undefined;
    },
  };
}
