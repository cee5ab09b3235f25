import type { ValidationName, ValidationRule } from '../../../schemas/operations/validations.ts';
import {
  databaseClient,
  documentClient,
  objectClient,
  topicClient,
} from '../../runtime/clients.ts';
import { systemClock } from '../../runtime/clock.ts';
import { environment } from '../../runtime/environment.ts';
import { createLogger, createMetrics } from '../../runtime/observability.ts';
import { deployedAsk } from '../deployed.ts';
import { exportState } from '../exports.ts';
import { type Asker, askerOf, onceExported } from './asking.ts';
import { createCapacities } from './capacities.ts';
import { createOversold } from './oversold.ts';
import { createValidator, type Validation } from './validate.ts';

/** Twice that for each query, four at a time, over two days, lies within the function's own timeout. */
const QUERY_TIME_LIMIT_MS = 60_000;

const rules = JSON.parse(environment('RULES')) as Record<ValidationName, ValidationRule>;
const ask = deployedAsk(QUERY_TIME_LIMIT_MS);
const oversold = createOversold(ask, createCapacities(documentClient(), environment('TABLE_NAME')));
const exports = { database: databaseClient(), tableArn: environment('TABLE_ARN') };
const askers: Partial<Record<ValidationName, Asker>> = {
  oversold,
  store_equals_lake: onceExported(
    (date) => exportState(exports, date),
    askerOf(ask, 'store_equals_lake'),
  ),
};
const asked = Object.entries(rules).map(([name, rule]): [ValidationName, Validation] => [
  name as ValidationName,
  { rule, ask: askers[name as ValidationName] ?? askerOf(ask, name) },
]);

const validate = createValidator({
  validations: new Map(asked),
  objects: objectClient(),
  bucket: environment('REPORTS_BUCKET'),
  topics: topicClient(),
  topicArn: environment('ALERTS_TOPIC_ARN'),
  env: environment('EVENTFLOW_ENV'),
  clock: systemClock,
  logger: createLogger(),
  metrics: createMetrics(),
});

/** Invoked by its schedules and by `eventflow validate`, with a ValidationRequest; answers a ValidationAnswer. */
export const handler = (input: unknown) => validate(input);
