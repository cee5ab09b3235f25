import type { EventFlowFunction } from '../functions.ts';
import { ofAllFunctions, ofFunction } from '../metrics.ts';
import type { Watch } from './watch.ts';

/** Of a function's timeout: what comes so near it will end there one day. */
const DURATION_SHARE_MAX = 0.8;

/** Each function's own, for the cause is one function's; what all share is watched once. */
export function functionWatches(functions: readonly EventFlowFunction[]): Watch[] {
  return [
    ...functions.flatMap((fn) => [errors(fn), duration(fn)]),
    {
      name: 'function-throttles',
      // No function has concurrency of its own: what throttles one is the account's, and throttles all.
      meaning: 'A function of the account was throttled: its concurrent executions are used up.',
      metric: ofAllFunctions('Throttles'),
      statistic: 'Sum',
      threshold: 1,
    },
    {
      name: 'failed-job-losses',
      meaning: 'A job of the account failed, and the queue for that did not take the record.',
      metric: ofAllFunctions('DestinationDeliveryFailures'),
      statistic: 'Sum',
      threshold: 1,
    },
  ];
}

const errors = ({ serviceName, functionName }: EventFlowFunction): Watch => ({
  name: `${serviceName}-errors`,
  section: 'function-errors',
  meaning: `The function ${serviceName} ended with an error.`,
  metric: ofFunction(functionName, 'Errors'),
  statistic: 'Sum',
  threshold: 1,
});

const duration = ({ serviceName, functionName, timeoutSeconds }: EventFlowFunction): Watch => ({
  name: `${serviceName}-duration`,
  section: 'function-duration',
  meaning: `An invocation of the function ${serviceName} took more than ${DURATION_SHARE_MAX * 100} % of its ${timeoutSeconds} seconds.`,
  metric: ofFunction(functionName, 'Duration'),
  statistic: 'Maximum',
  threshold: timeoutSeconds * 1000 * DURATION_SHARE_MAX,
});
