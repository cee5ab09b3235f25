import { setImmediate, setTimeout } from 'node:timers/promises';
import { templateOf } from '../../infra/testing/template.ts';
import { createCloud } from '../../local/cloud.ts';
import { type Carry, createCarry } from '../../local/host/carry.ts';
import { createAuthority } from '../../local/policies/authority.ts';
import { createPolicyCheck } from '../../local/policies/check.ts';
import { seededRandom } from '../../local/random.ts';
import type { Place, Wrapper } from '../../local/service.ts';
import { createServices } from '../../local/services/index.ts';
import type { FunctionRuntime } from '../../local/services/lambda/runtime/runtime.ts';
import { openStore } from '../../local/store.ts';
import { resolveTemplate, type Template } from '../../local/template.ts';
import { createManualClock, type ManualClock } from '../../local/testing/manual-clock.ts';

/** Where the SDK of functions sends to; nobody listens there. */
export const ENDPOINT = 'http://127.0.0.1:4000';

const PLACE: Place = {
  accountId: '000000000000',
  region: 'us-east-1',
  stackName: 'alarms',
  endpoint: ENDPOINT,
};
const MINUTE_MS = 60_000;

/** Queries and exports take real time, beside the event loop, and no virtual time. */
const AT_WORK = `
  SELECT 1 FROM athena_executions WHERE state IN ('QUEUED', 'RUNNING')
  UNION ALL SELECT 1 FROM dynamodb_exports WHERE state ->> 'status' = 'IN_PROGRESS'`;

export interface VirtualCloudOptions {
  /** Where its state is; in memory when left out, and then Athena finds no lake. */
  readonly folder?: string | undefined;
  readonly nowEpochMs?: number | undefined;
  /** What runs functions' code. */
  readonly runtime: (parts: {
    readonly clock: ManualClock;
    readonly carry: Carry;
  }) => FunctionRuntime;
  /** How the stack differs from the one that is deployed. */
  readonly changed?: ((template: Template) => Template) | undefined;
  /** Whether something is under way that takes real time and no virtual time. */
  readonly isAtWork?: () => boolean;
  /** Of a line that would leave this machine as mail. */
  readonly onMail: (line: string) => void;
}

/** An alarm as the template has it, resolved. */
export interface TemplateAlarm {
  readonly AlarmName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
  readonly Threshold: number;
}

export interface VirtualCloud {
  readonly clock: ManualClock;
  readonly alarms: readonly TemplateAlarm[];
  /** What the stack's operator asks of a service. */
  call<Output>(service: string, operation: string, input: object): Promise<Output>;
  /** What `Ref` gives. */
  ref(logicalId: string): string;
  /** From now on, until another one, it stands in front of the services; undefined is nothing. */
  interpose(wrapper: Wrapper | undefined): void;
  close(): Promise<void>;
}

const template = () =>
  templateOf('dev', { alertEmails: ['operator@example.com'] }).toJSON() as Template;
let made: Template | undefined;

/** The real local services run the real template, on a clock that stands still; the functions' runtime is given. */
export async function createVirtualCloud(options: VirtualCloudOptions): Promise<VirtualCloud> {
  made ??= template();
  const store = openStore(options.folder);
  const clock = createManualClock(options.nowEpochMs, async () => {
    await setImmediate();
    while (options.isAtWork?.() || store.get(AT_WORK)) await setTimeout(1);
  });
  let carry: Carry | undefined;
  const services = createServices({
    runtime: options.runtime({
      clock,
      carry: async (request) => carry?.(request) ?? Promise.reject(new Error('not started')),
    }),
    outputs: () => ({}),
    tell: options.onMail,
  });
  const { resources } = resolveTemplate(options.changed?.(made) ?? made, services, PLACE);
  const policies = createPolicyCheck({
    authority: createAuthority(resources, PLACE),
    services,
    context: { place: PLACE, store },
    onRefusal: () => undefined,
  });
  let interposed: Wrapper | undefined;
  const interposing: Wrapper = (next) => {
    return (...call) => (interposed?.(next) ?? next)(...call);
  };
  const random = seededRandom('alarms');
  const cloud = createCloud({
    services,
    place: PLACE,
    store,
    clock,
    random,
    wrappers: [policies.wrapper, interposing],
  });
  carry = createCarry({ services, call: cloud.call, random, onFault: () => undefined });
  await cloud.start(resources, (s3Key) => s3Key);
  await clock.advance(MINUTE_MS);
  return {
    clock,
    call: <Output>(service: string, operation: string, input: object) =>
      cloud.call('operator', service, operation, input) as Promise<Output>,
    alarms: resources
      .filter(({ typeName }) => typeName === 'AWS::CloudWatch::Alarm')
      .map(({ properties }) => properties as TemplateAlarm),
    ref(logicalId) {
      const found = resources.find((resource) => resource.logicalId === logicalId);
      if (!found) throw new Error(`The template has no ${logicalId}.`);
      return found.identity.ref;
    },
    interpose: (wrapper) => {
      interposed = wrapper;
    },
    async close() {
      const closed = cloud.close();
      // Invocations under way have a moment to end.
      await clock.advance(MINUTE_MS);
      await closed;
      store.close();
    },
  };
}
