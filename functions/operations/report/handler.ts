import { objectClient } from '../../runtime/clients.ts';
import { systemClock } from '../../runtime/clock.ts';
import { environment } from '../../runtime/environment.ts';
import { createLogger, createMetrics } from '../../runtime/observability.ts';
import { systemRandom } from '../../runtime/random.ts';
import { deployedAsk } from '../deployed.ts';
import { createReporter } from './report.ts';

/** Twice that for each query, two at a time, lies within the function's own timeout. */
const QUERY_TIME_LIMIT_MS = 90_000;

const report = createReporter({
  objects: objectClient(),
  bucket: environment('REPORTS_BUCKET'),
  clock: systemClock,
  random: systemRandom,
  logger: createLogger(),
  metrics: createMetrics(),
  ask: deployedAsk(QUERY_TIME_LIMIT_MS),
});

/** Invoked by its schedules and by `eventflow report`, with a ReportRequest; answers a ReportAnswer. */
export const handler = (input: unknown) => report(input);
