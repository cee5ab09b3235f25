import type { Clock } from './clock.ts';
import { createFaults, type Fault, type Faults } from './faults/faults.ts';
import { drawRates, type FaultKind } from './faults/kinds.ts';
import { shownPrincipal } from './principal.ts';
import { seededRandom } from './random.ts';
import type { StackResource } from './template.ts';

/** Whole numbers from 1 on, as the simulation's seeds are. */
export function chaosSeed(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new Error(`--chaos takes a whole number from 1 on, not "${text}"`);
}

/**
 * The simulation's faults in a running process: the seed says how often which kind happens. What
 * meets them are the stack's functions and the services' own calls, nobody from outside. Which call
 * meets which fault depends on the machine's timing as well.
 */
export function createChaos(
  seed: number,
  resources: readonly StackResource[],
  clock: Clock,
  tell: (line: string) => void,
): Faults {
  const functions = new Set(
    resources
      .filter(({ typeName }) => typeName === 'AWS::Lambda::Function')
      .map(({ identity }) => identity.ref),
  );
  const counts = new Map<FaultKind, number>();
  const faults = createFaults({
    rates: drawRates(seededRandom(`${seed}/rates`)),
    random: seededRandom(`${seed}/faults`),
    clock,
    isInstance: (principal) => functions.has(principal),
    tell: count,
  });
  function count({ kind, principal, service, operation }: Fault): void {
    if (!counts.has(kind)) {
      tell(`chaos: the first ${kind}, ${service}:${operation} of ${shownPrincipal(principal)}`);
    }
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  tell(`chaos is on, seed ${seed}: calls are throttled, lost, late and repeated; instances end`);
  return {
    wrapper: faults.wrapper,
    stop() {
      faults.stop();
      tell(`chaos is over: ${[...counts].map((pair) => pair.join(' ')).join(', ')}`);
    },
  };
}
