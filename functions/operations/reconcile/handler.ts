import type { Context } from 'aws-lambda';
import { busClient, databaseClient, documentClient } from '../../runtime/clients.ts';
import { systemClock } from '../../runtime/clock.ts';
import { environment } from '../../runtime/environment.ts';
import { createLogger, createMetrics } from '../../runtime/observability.ts';
import { createPublishing } from '../../runtime/publishing.ts';
import { deployedAsk } from '../deployed.ts';
import { exportState } from '../exports.ts';
import { createReconciler } from './reconcile.ts';
import { createRepublish } from './republish.ts';

/** Twice that, and minutes are left to publish. */
const QUERY_TIME_LIMIT_MS = 120_000;

const logger = createLogger();
const metrics = createMetrics();
const exports = { database: databaseClient(), tableArn: environment('TABLE_ARN') };

const reconcile = createReconciler({
  clock: systemClock,
  logger,
  metrics,
  exportState: (date) => exportState(exports, date),
  republish: createRepublish({
    documents: documentClient(),
    tableName: environment('TABLE_NAME'),
    publish: createPublishing({
      bus: busClient(),
      busName: environment('EVENT_BUS_NAME'),
      logger,
      metrics,
    }),
    clock: systemClock,
    env: environment('EVENTFLOW_ENV'),
  }),
  ask: deployedAsk(QUERY_TIME_LIMIT_MS),
});

/** Invoked by its schedule and by `eventflow reconcile`, with a ReconcileRequest. */
export const handler = (input: unknown, context: Context) =>
  reconcile(input, context.getRemainingTimeInMillis());
