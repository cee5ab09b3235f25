import { busClient, documentClient, queueClient } from '../runtime/clients.ts';
import { systemClock } from '../runtime/clock.ts';
import { environment } from '../runtime/environment.ts';
import { createLogger, createMetrics } from '../runtime/observability.ts';
import { instanceName, systemRandom } from '../runtime/random.ts';
import type { ProcessingParts } from './processing.ts';

/** What worker and dead-letter run with, from the environment the template gives them. */
export const processingParts = (): ProcessingParts => ({
  documents: documentClient(),
  queues: queueClient(),
  bus: busClient(),
  tableName: environment('TABLE_NAME'),
  parkingQueueUrl: environment('PARKING_QUEUE_URL'),
  busName: environment('EVENT_BUS_NAME'),
  clock: systemClock,
  random: systemRandom,
  logger: createLogger(),
  metrics: createMetrics(),
  env: environment('EVENTFLOW_ENV'),
  workerId: instanceName(environment('POWERTOOLS_SERVICE_NAME'), systemRandom),
});
