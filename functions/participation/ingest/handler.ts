import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import { EventId } from '../../../schemas/participation/identifiers.ts';
import { ParticipateBody } from '../../../schemas/participation/participation.ts';
import { busClient, documentClient, queueClient } from '../../runtime/clients.ts';
import { systemClock } from '../../runtime/clock.ts';
import { environment } from '../../runtime/environment.ts';
import { bodyOf, callerOf, httpHandler, jsonAnswer } from '../../runtime/http.ts';
import { createLogger, createMetrics } from '../../runtime/observability.ts';
import { Problem } from '../../runtime/problem.ts';
import { createIngest } from './ingest.ts';

const logger = createLogger();
const participate = createIngest({
  documents: documentClient(),
  queues: queueClient(),
  bus: busClient(),
  tableName: environment('TABLE_NAME'),
  queueUrl: environment('QUEUE_URL'),
  busName: environment('EVENT_BUS_NAME'),
  clock: systemClock,
  logger,
  metrics: createMetrics(),
  env: environment('EVENTFLOW_ENV'),
});

/** POST /events/{eventId}/participations */
export const handler = httpHandler<APIGatewayProxyEventV2WithJWTAuthorizer>(
  logger,
  async (event) => {
    bodyOf(event, ParticipateBody);
    const eventId = EventId.safeParse(event.pathParameters?.eventId);
    if (!eventId.success) throw new Problem('event-not-found', 'No event has such an id.');
    const { sent, answer } = await participate(eventId.data, callerOf(event));
    return jsonAnswer(sent ? 202 : 200, answer, {
      location: `/participations/${answer.requestId}`,
    });
  },
);
