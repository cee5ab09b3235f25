import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import { MyParticipationsQuery } from '../../../schemas/participation/participation.ts';
import { documentClient } from '../../runtime/clients.ts';
import { environment } from '../../runtime/environment.ts';
import { callerOf, httpHandler, jsonAnswer, parsed } from '../../runtime/http.ts';
import { createLogger } from '../../runtime/observability.ts';
import { createMyParticipations } from './my-participations.ts';

const myParticipations = createMyParticipations({
  documents: documentClient(),
  tableName: environment('TABLE_NAME'),
});

/** GET /me/participations?limit=20&cursor=… */
export const handler = httpHandler<APIGatewayProxyEventV2WithJWTAuthorizer>(
  createLogger(),
  async (event) => {
    const query = parsed(MyParticipationsQuery, event.queryStringParameters ?? {}, 'query');
    return jsonAnswer(200, await myParticipations(callerOf(event), query));
  },
);
