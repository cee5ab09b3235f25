import type { Clock } from '../../clock.ts';
import type { AwsError, Context, OperationContext, Service } from '../../service.ts';
import { lambdaAuthorization } from './access.ts';
import { getFunction, getFunctionConfiguration, listFunctions } from './describe.ts';
import { EVENT_TABLES, Events } from './events.ts';
import { Functions } from './functions.ts';
import { invoke } from './invoke.ts';
import { IN_HAND_TABLES } from './mappings/in-hand.ts';
import { Mappings } from './mappings/mappings.ts';
import { mappingResource } from './mappings/resource.ts';
import { isThrottled } from './metrics.ts';
import { functionResources } from './resources.ts';
import type { FunctionRuntime } from './runtime/runtime.ts';
import { Underway } from './underway.ts';
import { lambdaWire } from './wire.ts';

/** How long invocations that run may go on when the cloud closes. */
const CLOSE_GRACE_MS = 5000;

/** Functions, run by whatever runtime is given, and the mappings that feed them from queues. */
export function createLambda(runtime: FunctionRuntime): Service {
  const functions = new Functions(runtime);
  const mappings = new Mappings(functions);
  const underway = new Underway();
  const events = new Events(functions, underway);
  let clock: Clock | undefined;
  return {
    name: 'lambda',
    wire: lambdaWire,
    tables: `${EVENT_TABLES}; ${IN_HAND_TABLES}`,
    resources: {
      ...functionResources(functions),
      'AWS::Lambda::EventSourceMapping': mappingResource(mappings),
      'AWS::Lambda::EventInvokeConfig': events.resource(),
    },
    authorization: lambdaAuthorization,
    operations: {
      GetEventSourceMapping: (input: unknown) => mappings.get(input),
      GetFunction: (input: unknown) => getFunction(functions, input),
      GetFunctionConfiguration: (input: unknown) => getFunctionConfiguration(functions, input),
      Invoke: (input: unknown, context: OperationContext) =>
        invoke({ functions, events, underway }, input, context),
      ListEventSourceMappings: (input: unknown) => mappings.list(input),
      ListFunctions: () => listFunctions(functions),
      UpdateEventSourceMapping: (input: unknown, context: OperationContext) =>
        mappings.update(input, context),
    },
    work(context: Context) {
      clock = context.clock;
      mappings.work(context);
      return events.work(context);
    },
    metrics: functions.metrics.take,
    refused(operation: string, input: unknown, error: AwsError) {
      if (!isThrottled(operation, error)) return;
      const { FunctionName } = input as { FunctionName: string };
      functions.find(FunctionName)?.metrics.throttled();
    },
    flush: async () => ({ invocations: await underway.settled() }),
    async close() {
      const grace = new AbortController();
      const ended = Promise.all([mappings.ended(), underway.settled()]);
      await Promise.race([ended, clock?.sleepUntil(clock.now() + CLOSE_GRACE_MS, grace.signal)]);
      grace.abort();
      await functions.close();
      await ended;
    },
  };
}
