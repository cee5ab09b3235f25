import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import { documentClient } from '../../runtime/clients.ts';
import { environment } from '../../runtime/environment.ts';
import { callerOf, httpHandler, jsonAnswer } from '../../runtime/http.ts';
import { createLogger } from '../../runtime/observability.ts';
import { createParticipation } from './participation.ts';

const participationOf = createParticipation({
  documents: documentClient(),
  tableName: environment('TABLE_NAME'),
});

/** GET /participations/{requestId} */
export const handler = httpHandler<APIGatewayProxyEventV2WithJWTAuthorizer>(
  createLogger(),
  async (event) =>
    jsonAnswer(200, await participationOf(callerOf(event), event.pathParameters?.requestId ?? '')),
);
