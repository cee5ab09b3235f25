import { vi } from 'vitest';
import { createMetrics, type Metrics } from '../../functions/runtime/observability.ts';
import { templateOf } from '../../infra/testing/template.ts';
import { createCloud } from '../../local/cloud.ts';
import { createAuthority } from '../../local/policies/authority.ts';
import { createPolicyCheck } from '../../local/policies/check.ts';
import { seededRandom } from '../../local/random.ts';
import type { AwsError, Wrapper } from '../../local/service.ts';
import { createServices } from '../../local/services/index.ts';
import type {
  FunctionDefinition,
  FunctionRuntime,
} from '../../local/services/lambda/runtime/runtime.ts';
import { inProcess } from '../../local/services/lambda/testing/in-process.ts';
import { openStore } from '../../local/store.ts';
import { resolveTemplate, type Template } from '../../local/template.ts';
import { createManualClock, type ManualClock } from '../../local/testing/manual-clock.ts';

const PLACE = {
  accountId: '000000000000',
  region: 'us-east-1',
  stackName: 'alarms',
  endpoint: 'http://127.0.0.1',
};
const MINUTE_MS = 60_000;

/** What a function does instead of its own code: what it is about here is how that is measured. */
export type Behaviour = (clock: ManualClock, metrics: Metrics) => unknown;

/** An error that stands in for a service's answer to whoever calls. */
type Fault = (service: string, operation: string, input: unknown) => AwsError | undefined;

/** An alarm as the template has it, resolved. */
export interface TemplateAlarm {
  readonly AlarmName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
  readonly Threshold: number;
}

export interface World {
  readonly clock: ManualClock;
  readonly alarms: readonly TemplateAlarm[];
  /** What the stack's operator asks of a service. */
  call<Output>(service: string, operation: string, input: object): Promise<Output>;
  /** What `Ref` gives. */
  ref(logicalId: string): string;
  /** From now on, until another one. */
  behave(serviceName: string, behaviour: Behaviour): void;
  fail(fault: Fault | undefined): void;
  stateOf(alarmName: string): Promise<string>;
  /** Minutes pass until the alarm is in that state; how many, or undefined when it never was. */
  minutesUntil(alarmName: string, state: string, most: number): Promise<number | undefined>;
  /** Lines of what was published to subscribers by mail. */
  readonly mail: readonly string[];
  close(): Promise<void>;
}

const template = () =>
  templateOf('dev', { alertEmails: ['operator@example.com'] }).toJSON() as Template;
let made: Template | undefined;

/** The real local services run the real template, on a clock that stands still; only functions' code is replaced. */
export async function createWorld(
  options: { readonly folder?: string; readonly nowEpochMs?: number } = {},
): Promise<World> {
  made ??= template();
  const clock = createManualClock(options.nowEpochMs);
  const store = openStore(options.folder);
  const behaviours = new Map<string, Behaviour>();
  const mail: string[] = [];
  let fault: Fault | undefined;
  const services = createServices({
    runtime: behavingRuntime(behaviours, clock),
    outputs: () => ({}),
    tell: (line) => void mail.push(line),
  });
  const { resources } = resolveTemplate(made, services, PLACE);
  const policies = createPolicyCheck({
    authority: createAuthority(resources, PLACE),
    services,
    context: { place: PLACE, store },
    onRefusal: () => undefined,
  });
  const faults: Wrapper = (next) => async (principal, service, operation, input) => {
    const failure = fault?.(service, operation, input);
    if (failure) throw failure;
    return next(principal, service, operation, input);
  };
  const cloud = createCloud({
    services,
    place: PLACE,
    store,
    clock,
    random: seededRandom('alarms'),
    wrappers: [policies.wrapper, faults],
  });
  await cloud.start(resources, (s3Key) => s3Key);
  await clock.advance(MINUTE_MS);
  const call = <Output>(service: string, operation: string, input: object) =>
    cloud.call('operator', service, operation, input) as Promise<Output>;
  const stateOf = async (name: string) => {
    const { MetricAlarms } = await call<{ MetricAlarms: { StateValue: string }[] }>(
      'monitoring',
      'DescribeAlarms',
      { AlarmNames: [name] },
    );
    return MetricAlarms[0]?.StateValue ?? 'unknown';
  };
  return {
    clock,
    mail,
    call,
    stateOf,
    alarms: resources
      .filter(({ typeName }) => typeName === 'AWS::CloudWatch::Alarm')
      .map(({ properties }) => properties as TemplateAlarm),
    ref(logicalId) {
      const found = resources.find((resource) => resource.logicalId === logicalId);
      if (!found) throw new Error(`The template has no ${logicalId}.`);
      return found.identity.ref;
    },
    behave: (serviceName, behaviour) => void behaviours.set(serviceName, behaviour),
    fail: (next) => {
      fault = next;
    },
    async minutesUntil(name, state, most) {
      for (let minutes = 0; minutes <= most; minutes += 1) {
        if ((await stateOf(name)) === state) return minutes;
        await clock.advance(MINUTE_MS);
      }
      return undefined;
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

/** What a function answers that has nothing else to do: to a queue, to the API, to whoever asks. */
const WELL = { statusCode: 200, batchItemFailures: [] };

function behavingRuntime(
  behaviours: ReadonlyMap<string, Behaviour>,
  clock: ManualClock,
): FunctionRuntime {
  return {
    start: (definition, log) =>
      inProcess(async () => {
        const behave = behaviours.get(definition.environment.POWERTOOLS_SERVICE_NAME ?? '');
        return (await behave?.(clock, countingMetrics(definition, clock, log))) ?? WELL;
      }).start(definition, log),
  };
}

/** The functions' own metrics, with the template's variables; what they write goes to the function's log. */
function countingMetrics(
  { environment }: FunctionDefinition,
  clock: ManualClock,
  log: (text: string) => void,
): Metrics {
  const writing = (write: (metrics: Metrics) => void) => {
    for (const [name, value] of Object.entries(environment)) {
      if (name.startsWith('POWERTOOLS_')) vi.stubEnv(name, value);
    }
    vi.useFakeTimers({ toFake: ['Date'], now: clock.now() });
    const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      log(String(text));
      return true;
    });
    try {
      write(createMetrics());
    } finally {
      stdout.mockRestore();
      vi.useRealTimers();
      vi.unstubAllEnvs();
    }
  };
  return {
    count: (...counted) => writing((metrics) => metrics.count(...counted)),
    milliseconds: (...measured) => writing((metrics) => metrics.milliseconds(...measured)),
  };
}
