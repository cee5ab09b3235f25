import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from './faults.ts';
import type { Told } from './told.ts';
import { createWorld } from './world.ts';

const MINUTE_MS = 60_000;

/** All is well for so long before a fault is planted; one that is deployed is there from the start. */
const QUIET_MINUTES = 5;

/** What became of one fault. */
export interface Verdict {
  readonly fault: string;
  /** Of those that must tell it the first one; nothing when none did in time. */
  readonly told?: Pick<Told, 'name' | 'section'> & { readonly minutes: number };
  /** Why it does not count. */
  readonly problem?: string;
}

/** Plants a fault in a world of its own and waits for what must tell it. */
export async function measure(name: string, fault: Fault): Promise<Verdict> {
  const { startsAt, participationsPerMinute = 1, changed, toldBy, withinMinutes } = fault;
  const world = await createWorld({ startsAt, participationsPerMinute, changed });
  try {
    if (!changed) await world.live(QUIET_MINUTES);
    const [early] = world.told;
    if (early) return { fault: name, problem: `${early.name} was told before its cause` };
    await fault.plant?.(world);
    const causedAtEpochMs = fault.plant ? world.clock.now() : world.startedAtEpochMs;
    const first = () =>
      world.told.find(({ name, atEpochMs }) => {
        return toldBy.includes(name) && atEpochMs >= causedAtEpochMs;
      });
    await world.live(withinMinutes, () => first() !== undefined);
    const told = first();
    if (!told) {
      const others = world.told.map((other) => other.name).join(', ') || 'nothing';
      return {
        fault: name,
        problem: `not told within ${withinMinutes} minutes; told was ${others}`,
      };
    }
    const { section, atEpochMs } = told;
    if (!SECTIONS.has(section)) return { fault: name, problem: `the runbook has no #${section}` };
    const minutes = (atEpochMs - causedAtEpochMs) / MINUTE_MS;
    return { fault: name, told: { name: told.name, section, minutes } };
  } finally {
    fault.mend?.();
    await world.close();
  }
}

/** Hours with an hourly run, the nightly export, report, reconciliation and comparison. */
const CONTROL = { startsAt: '23:50', minutes: 165, participationsPerMinute: 1 };

/** What was told, or fires, although nothing is wrong. */
export async function control(): Promise<readonly string[]> {
  const world = await createWorld(CONTROL);
  try {
    await world.live(CONTROL.minutes);
    const { MetricAlarms } = await world.call<{ MetricAlarms: { AlarmName: string }[] }>(
      'monitoring',
      'DescribeAlarms',
      { StateValue: 'ALARM' },
    );
    return [...world.told.map(({ name }) => name), ...MetricAlarms.map((one) => one.AlarmName)];
  } finally {
    await world.close();
  }
}

const SECTIONS = new Set(
  readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8')
    .split('\n')
    .flatMap((line) => /^### ([\w-]+)$/.exec(line)?.[1] ?? []),
);
