import { EventId } from '../../../schemas/participation/identifiers.ts';
import { WinnerListQuery } from '../../../schemas/participation/winner.ts';
import { documentClient } from '../../runtime/clients.ts';
import { environment } from '../../runtime/environment.ts';
import { httpHandler, jsonAnswer, parsed } from '../../runtime/http.ts';
import { createLogger } from '../../runtime/observability.ts';
import { createWinners } from './winners.ts';

const winnersOf = createWinners({
  documents: documentClient(),
  tableName: environment('TABLE_NAME'),
});

/** GET /events/{eventId}/winners?limit=100&cursor=… */
export const handler = httpHandler(createLogger(), async (event) => {
  const eventId = parsed(EventId, event.pathParameters?.eventId, 'eventId');
  const query = parsed(WinnerListQuery, event.queryStringParameters ?? {}, 'query');
  return jsonAnswer(200, await winnersOf(eventId, query));
});
