import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { RouteKeyOf } from '../../../schemas/participation/api.ts';
import { EventListQuery, PutEventBody } from '../../../schemas/participation/event.ts';
import { EventId } from '../../../schemas/participation/identifiers.ts';
import { documentClient } from '../../runtime/clients.ts';
import { systemClock } from '../../runtime/clock.ts';
import { environment } from '../../runtime/environment.ts';
import {
  bodyOf,
  byRouteKey,
  type HttpAnswer,
  httpHandler,
  jsonAnswer,
  parsed,
} from '../../runtime/http.ts';
import { createLogger } from '../../runtime/observability.ts';
import { createEvents } from './events.ts';

const events = createEvents({
  documents: documentClient(),
  tableName: environment('TABLE_NAME'),
  clock: systemClock,
});

/** One entry a route of the API that is this function's. */
const routes: Record<
  RouteKeyOf<'events'>,
  (event: APIGatewayProxyEventV2) => Promise<HttpAnswer>
> = {
  'PUT /events/{eventId}': async (event) => {
    const put = await events.put(eventIdOf(event), bodyOf(event, PutEventBody));
    return jsonAnswer(put.made ? 201 : 200, put.event);
  },
  'GET /events': async (event) => {
    const query = parsed(EventListQuery, event.queryStringParameters ?? {}, 'query');
    return jsonAnswer(200, await events.list(query.limit, query.cursor));
  },
  'GET /events/{eventId}/stock': async (event) =>
    jsonAnswer(200, await events.stock(eventIdOf(event))),
  'GET /events/{eventId}': async (event) => jsonAnswer(200, await events.show(eventIdOf(event))),
};

const eventIdOf = (event: APIGatewayProxyEventV2): string =>
  parsed(EventId, event.pathParameters?.eventId, 'eventId');

export const handler = httpHandler(createLogger(), byRouteKey(routes));
