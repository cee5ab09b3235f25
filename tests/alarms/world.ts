import { vi } from 'vitest';
import { createMetrics, type Metrics } from '../../functions/runtime/observability.ts';
import type { AwsError, Wrapper } from '../../local/service.ts';
import type {
  FunctionDefinition,
  FunctionRuntime,
} from '../../local/services/lambda/runtime/runtime.ts';
import { inProcess } from '../../local/services/lambda/testing/in-process.ts';
import type { ManualClock } from '../../local/testing/manual-clock.ts';
import { createVirtualCloud, type VirtualCloud, type VirtualCloudOptions } from './cloud.ts';

const MINUTE_MS = 60_000;

/** What a function does instead of its own code: what it is about here is how that is measured. */
export type Behaviour = (clock: ManualClock, metrics: Metrics) => unknown;

/** An error that stands in for a service's answer to whoever calls. */
type Fault = (service: string, operation: string, input: unknown) => AwsError | undefined;

export interface World extends VirtualCloud {
  /** From now on, until another one. */
  behave(serviceName: string, behaviour: Behaviour): void;
  fail(fault: Fault | undefined): void;
  stateOf(alarmName: string): Promise<string>;
  /** Minutes pass until the alarm is in that state; how many, or undefined when it never was. */
  minutesUntil(alarmName: string, state: string, most: number): Promise<number | undefined>;
  /** Lines of what was published to subscribers by mail. */
  readonly mail: readonly string[];
}

/** The virtual cloud, with functions that do what a case has them do. */
export async function createWorld(
  options: Pick<VirtualCloudOptions, 'folder' | 'nowEpochMs'> = {},
): Promise<World> {
  const behaviours = new Map<string, Behaviour>();
  const mail: string[] = [];
  const cloud = await createVirtualCloud({
    ...options,
    runtime: ({ clock }) => behavingRuntime(behaviours, clock),
    onMail: (line) => void mail.push(line),
  });
  const { clock, call } = cloud;
  const stateOf = async (name: string) => {
    const { MetricAlarms } = await call<{ MetricAlarms: { StateValue: string }[] }>(
      'monitoring',
      'DescribeAlarms',
      { AlarmNames: [name] },
    );
    return MetricAlarms[0]?.StateValue ?? 'unknown';
  };
  return {
    ...cloud,
    mail,
    stateOf,
    behave: (serviceName, behaviour) => void behaviours.set(serviceName, behaviour),
    fail: (fault) => cloud.interpose(fault && failing(fault)),
    async minutesUntil(name, state, most) {
      for (let minutes = 0; minutes <= most; minutes += 1) {
        if ((await stateOf(name)) === state) return minutes;
        await clock.advance(MINUTE_MS);
      }
      return undefined;
    },
  };
}

const failing =
  (fault: Fault): Wrapper =>
  (next) =>
  async (principal, service, operation, input) => {
    const failure = fault(service, operation, input);
    if (failure) throw failure;
    return next(principal, service, operation, input);
  };

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
