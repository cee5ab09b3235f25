import type { RouteKeyOf } from '../../../schemas/participation/api.ts';
import { byRouteKey, type HttpAnswer, httpHandler } from '../../runtime/http.ts';
import { createLogger } from '../../runtime/observability.ts';
import { createApiDocs } from './api-docs.ts';
import { CONTENT_SECURITY_POLICY } from './page/page.ts';

const docs = createApiDocs();

/** It changes by a deployment alone. */
const HEADERS = { 'cache-control': 'public, max-age=300' };

/** One entry a route of the API that is this function's. */
const routes: Record<RouteKeyOf<'api-docs'>, () => Promise<HttpAnswer>> = {
  'GET /openapi.json': async () => ({
    statusCode: 200,
    headers: { ...HEADERS, 'content-type': 'application/json' },
    body: docs.json,
  }),
  'GET /docs': async () => ({
    statusCode: 200,
    headers: {
      ...HEADERS,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': CONTENT_SECURITY_POLICY,
    },
    body: docs.page,
  }),
};

export const handler = httpHandler(createLogger(), byRouteKey(routes));
