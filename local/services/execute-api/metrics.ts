import { type Measurements, Meter } from '../../meter.ts';

/**
 * Of the whole API. What the gateway refuses by itself counts as well.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
 */
export function createApiMetrics() {
  let meter: Meter | undefined;
  let answered: ((statusCode: number, ms: number) => void) | undefined;
  const begin = (apiId: string) => {
    const dimensions = [{ Name: 'ApiId', Value: apiId }];
    const of = new Meter();
    const count = of.series('Count', dimensions, 'Count');
    const latency = of.series('Latency', dimensions, 'Milliseconds');
    const clientErrors = of.series('4xx', dimensions, 'Count');
    const serverErrors = of.series('5xx', dimensions, 'Count');
    meter = of;
    return (statusCode: number, ms: number) => {
      count.add(1);
      latency.add(ms);
      clientErrors.add(statusCode >= 400 && statusCode < 500 ? 1 : 0);
      serverErrors.add(statusCode >= 500 ? 1 : 0);
    };
  };
  return {
    answered(apiId: string | undefined, statusCode: number, ms: number): void {
      if (apiId === undefined) return;
      answered ??= begin(apiId);
      answered(statusCode, ms);
    },
    take: (): Measurements[] => [{ namespace: 'AWS/ApiGateway', data: meter?.take() ?? [] }],
  };
}

export type ApiMetrics = ReturnType<typeof createApiMetrics>;
