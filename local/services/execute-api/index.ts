import type { Service } from '../../service.ts';
import { emptyApi } from './api.ts';
import { createInvoke } from './invoke.ts';
import { createApiMetrics } from './metrics.ts';
import { httpApiResources } from './resources.ts';

/**
 * The HTTP API of a stack (API Gateway v2). Its one operation, `Invoke`, takes an HTTP request and
 * answers an HTTP response: what a call to the API's endpoint is in AWS.
 */
export function createExecuteApi(): Service {
  const api = emptyApi();
  const metrics = createApiMetrics();
  return {
    name: 'execute-api',
    resources: httpApiResources(api),
    operations: { Invoke: createInvoke(api, metrics) },
    metrics: metrics.take,
  };
}
