import type { Clock } from './clock.ts';
import { runMetering } from './metering.ts';
import type { Random } from './random.ts';
import { NoRoom } from './room.ts';
import {
  AwsError,
  type Call,
  type Context,
  type Place,
  type Service,
  type Wrapper,
} from './service.ts';
import type { Store } from './store.ts';
import type { StackResource } from './template.ts';

export interface CloudOptions {
  readonly services: readonly Service[];
  readonly place: Place;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  /** Outermost first. */
  readonly wrappers?: readonly Wrapper[];
  /** Background work that threw; it is tried again. Of a full disk the store tells. */
  readonly onWorkError?: (service: string, error: unknown) => void;
}

export interface Cloud {
  readonly call: Call;
  /** Makes the resources, in the order given, and starts all background work. */
  start(resources: readonly StackResource[], assetFolder: (s3Key: string) => string): Promise<void>;
  /** Everything accepted up to this call is handed on to where it rests; counts by service. */
  flush(): Promise<Record<string, Record<string, number>>>;
  /** Ends waits and background work, then lets go of what the services hold. */
  close(): Promise<void>;
}

/** A reason given costs nothing; without one, each abort makes an exception with its stack. */
const WOKEN = 'woken';

/** How long background work that threw is left alone. */
const WORK_RETRY_MS = 1000;

/** Puts services together behind one `call` and one clock. */
export function createCloud(options: CloudOptions): Cloud {
  const { services, place, store, clock, random } = options;
  const byName = new Map(services.map((service) => [service.name, service]));
  const closing = new AbortController();
  /** Ends the present wait of each service's work. */
  const waits = new Map<string, AbortController>();

  const dispatch: Call = async (principal, serviceName, operationName, input) => {
    const service = byName.get(serviceName);
    const operation = service?.operations[operationName];
    if (!service || !operation) {
      throw new AwsError(
        'UnknownOperationException',
        service
          ? `${serviceName}:${operationName} is not part of the local cloud.`
          : `The service "${serviceName}" is not part of the local cloud.`,
      );
    }
    try {
      return await operation(input as never, { ...contexts(service), principal });
    } catch (error) {
      if (!(error instanceof NoRoom)) throw error;
      throw new AwsError('ServiceUnavailable', error.message, 503);
    }
  };
  const wrapped = (options.wrappers ?? []).reduceRight<Call>((next, wrap) => wrap(next), dispatch);
  const call: Call = async (principal, service, operation, input) => {
    try {
      return await wrapped(principal, service, operation, input);
    } catch (error) {
      if (error instanceof AwsError) byName.get(service)?.refused?.(operation, input, error);
      throw error;
    }
  };

  const made = new Map<Service, Context>();
  const contexts = (service: Service): Context => {
    let context = made.get(service);
    if (!context) {
      const wake = () => waits.get(service.name)?.abort(WOKEN);
      context = { place, store, clock, random, call, wake, closing: closing.signal };
      made.set(service, context);
    }
    return context;
  };

  /** Runs one service's work whenever it is due or woken, one run at a time. */
  async function pump(service: Service): Promise<void> {
    while (!closing.signal.aborted) {
      const wait = new AbortController();
      waits.set(service.name, wait);
      let due: number | undefined;
      try {
        due = await service.work?.(contexts(service));
      } catch (error) {
        if (!(error instanceof NoRoom)) options.onWorkError?.(service.name, error);
        due = clock.now() + WORK_RETRY_MS;
      }
      if (closing.signal.aborted) return;
      await clock.sleepUntil(due ?? Number.POSITIVE_INFINITY, wait.signal);
    }
  }

  const pumps: Promise<void>[] = [];
  return {
    call,
    async start(resources, assetFolder) {
      for (const service of services) if (service.tables) store.exec(service.tables);
      for (const { type, identity, properties, logicalId, service } of resources) {
        const context = { ...contexts(service), assetFolder, logicalId };
        await type.create?.(properties as never, identity, context);
      }
      for (const service of services) if (service.work) pumps.push(pump(service));
      if (byName.has('monitoring')) {
        const sources = services.map((service) => () => service.metrics?.(contexts(service)) ?? []);
        const onError = (error: unknown) => options.onWorkError?.('metrics', error);
        pumps.push(runMetering({ call, clock, closing: closing.signal, sources, onError }));
      }
    },
    async flush() {
      const counts: Record<string, Record<string, number>> = {};
      for (const service of services) {
        if (service.flush) counts[service.name] = await service.flush(contexts(service));
      }
      return counts;
    },
    async close() {
      closing.abort();
      for (const wait of waits.values()) wait.abort(WOKEN);
      await Promise.all(pumps);
      for (const service of services) await service.close?.();
    },
  };
}
