import { type Cloud, createCloud } from '../../../local/cloud.ts';
import { createFaults, type Fault } from '../../../local/faults/faults.ts';
import type { FaultRates } from '../../../local/faults/kinds.ts';
import { type Carry, createCarry } from '../../../local/host/carry.ts';
import { fraction, type Random, seededRandom } from '../../../local/random.ts';
import { AwsError, type Service, type Wrapper } from '../../../local/service.ts';
import { createDynamodb } from '../../../local/services/dynamodb/index.ts';
import { createEvents } from '../../../local/services/events/index.ts';
import { createFirehose } from '../../../local/services/firehose/index.ts';
import { createIam } from '../../../local/services/iam/index.ts';
import { createLambda } from '../../../local/services/lambda/index.ts';
import { createLogs } from '../../../local/services/logs/index.ts';
import { createS3 } from '../../../local/services/s3/index.ts';
import { createSqs } from '../../../local/services/sqs/index.ts';
import { openStore, type Store } from '../../../local/store.ts';
import { resolveTemplate, type Stack, type Template } from '../../../local/template.ts';
import { follow } from './ambient.ts';
import type { ClientPool } from './clients.ts';
import { createSimulatedRuntime, type InstanceObserver } from './runtime.ts';
import { Scheduler } from './scheduler.ts';
import { changed, type StackChanges } from './template.ts';

/** 2026-12-01T00:00:00Z */
export const START_EPOCH_MS = 1_796_083_200_000;

export interface WorldOptions {
  readonly seed: number;
  readonly template: Template;
  readonly changes: StackChanges;
  readonly rates: FaultRates;
  /** Each instance's clock is at most so far from the true one. */
  readonly skewMsMax: number;
  readonly pool: ClientPool;
  readonly observer: InstanceObserver;
  /** Sees each effect as it happens: beneath the faults. */
  readonly truth: Wrapper;
  /** Sees what callers see: above the faults. */
  readonly trace: Wrapper;
  /** Whether a caller is an instance of a function. */
  readonly isInstance: (principal: string) => boolean;
  readonly onFault: (fault: Fault) => void;
  /** What no service answers with: a fault of the local cloud itself. */
  readonly onBug: (where: string, error: unknown) => void;
}

export interface World {
  readonly scheduler: Scheduler;
  readonly cloud: Cloud;
  readonly store: Store;
  readonly stack: Stack;
  /** What a resource's Ref gives. */
  ref(logicalId: string): string;
  /** From now on nothing goes wrong. */
  stopFaults(): void;
  /** Lets go of everything, whatever is under way. */
  abandon(): void;
}

const PLACE = {
  accountId: '000000000000',
  region: 'us-east-1',
  stackName: 'simulation',
  endpoint: 'http://127.0.0.1',
};

/** Most calls take so long one way; a few much longer. */
const LATENCY_MS_MAX = 12;
const SLOW_LATENCY_MS_MAX = 400;
const SLOW = 0.05;

/** The whole system of one seed, in this process: the real services, the real functions, virtual time. */
export async function createWorld(options: WorldOptions): Promise<World> {
  const { seed, pool, observer, rates, skewMsMax } = options;
  const stream = (name: string) => seededRandom(`${seed}/${name}`);
  const scheduler = new Scheduler(START_EPOCH_MS, stream('turns'));
  follow({ scheduler, random: stream('sdk') });
  const store = openStore();
  const skews = stream('skews');
  const jitter = stream('jitter');
  let carry: Carry | undefined;
  const runtime = createSimulatedRuntime({
    scheduler,
    pool,
    observer,
    carry: () => carry as Carry,
    skewMs: () => Math.round((fraction(skews) * 2 - 1) * skewMsMax),
    random: () => fraction(jitter),
  });
  const services: Service[] = [
    createLambda(runtime),
    createEvents(),
    createFirehose(),
    createDynamodb(),
    createSqs(),
    createS3(),
    createLogs(),
    createIam(),
  ];
  const stack = resolveTemplate(changed(options.template, options.changes), services, PLACE);
  const faults = createFaults({
    rates,
    random: stream('faults'),
    clock: scheduler,
    isInstance: options.isInstance,
    tell: options.onFault,
  });
  const random = stream('services');
  const cloud = createCloud({
    services,
    place: PLACE,
    store,
    clock: scheduler,
    random,
    wrappers: [options.trace, latency(scheduler, stream('latency')), faults.wrapper, options.truth],
    onWorkError(service, error) {
      // A service that meets another one's refusal in its own work tries again later.
      if (!(error instanceof AwsError)) options.onBug(service, error);
    },
  });
  carry = createCarry({ services, call: cloud.call, random, onFault: options.onBug });
  await cloud.start(stack.resources, (s3Key) => s3Key);
  return {
    scheduler,
    cloud,
    store,
    stack,
    ref(logicalId) {
      const found = stack.resources.find((resource) => resource.logicalId === logicalId);
      if (!found) throw new Error(`The template has no ${logicalId}.`);
      return found.identity.ref;
    },
    stopFaults: faults.stop,
    abandon() {
      pool.takeBack();
      store.close();
    },
  };
}

/** The network: each call takes its time to arrive, and its answer to come back. */
const latency =
  (scheduler: Scheduler, random: Random): Wrapper =>
  (next) =>
  async (...call) => {
    const pause = () => {
      const most = fraction(random) < SLOW ? SLOW_LATENCY_MS_MAX : LATENCY_MS_MAX;
      return scheduler.sleepUntil(scheduler.now() + 1 + Math.floor(fraction(random) * most));
    };
    await pause();
    try {
      return await next(...call);
    } finally {
      await pause();
    }
  };
