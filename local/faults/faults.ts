import type { Clock } from '../clock.ts';
import { type Principal, shownPrincipal } from '../principal.ts';
import { fraction, type Random } from '../random.ts';
import { CallerEnded, ConnectionLost, type Wrapper } from '../service.ts';
import { conflictOf, deniedOf, throttleOf, unavailable } from './errors.ts';
import type { FaultKind, FaultRates } from './kinds.ts';
import { refuseEntries } from './put-events.ts';
import { createReceives } from './receives.ts';

export interface FaultsOptions {
  readonly rates: FaultRates;
  readonly random: Random;
  readonly clock: Clock;
  /** Whose calls meet faults besides those of services: instances of functions, which can also end. */
  readonly isInstance: (principal: Principal) => boolean;
  /** Told of each fault, before it happens. */
  readonly tell: (fault: Fault) => void;
}

/** One fault that is about to happen. */
export interface Fault {
  readonly kind: FaultKind;
  readonly principal: Principal;
  readonly service: string;
  readonly operation: string;
}

export interface Faults {
  /** Around every call, beneath whatever observes callers. */
  readonly wrapper: Wrapper;
  /** From now on nothing goes wrong any more, but for what is late already. */
  stop(): void;
}

/** Longer than a client waits, now and then. */
const LATE_MS_MAX = 6000;
const OUTAGE_MS_MAX = 20_000;
/** Longer than three receives, where a message becomes visible again soon. */
const DENIED_MS_MAX = 40_000;

const SERVICE_PRINCIPAL = /(^|\.)amazonaws\.com$/;
/** Writes alone: a read waits for no transaction. */
const CONFLICTING = ['PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems'];

/** Faults of AWS and of those who call it, chosen by `random` alone; they know nothing of what runs. */
export function createFaults({ rates, random, clock, isInstance, tell }: FaultsOptions): Faults {
  let isOn = true;
  /** When each service's outage ends. */
  const outages = new Map<string, number>();
  /** When each operation is allowed again; a policy that was mended stays so. */
  const denials = new Map<string, number>();
  const receives = createReceives();

  const wrapper: Wrapper = (next) => async (principal, service, operation, input) => {
    const canEnd = isInstance(principal);
    if (!isOn || !(canEnd || SERVICE_PRINCIPAL.test(shownPrincipal(principal)))) {
      return next(principal, service, operation, input);
    }
    const happens = (kind: FaultKind): boolean => {
      if (!isOn || fraction(random) >= rates[kind]) return false;
      tell({ kind, principal, service, operation });
      return true;
    };
    const late = () =>
      clock.sleepUntil(clock.now() + 1 + Math.floor(fraction(random) * LATE_MS_MAX));
    // To a service, another service that cannot be reached is one that is not available.
    const lost = () => (canEnd ? new ConnectionLost() : unavailable(service));

    if (canEnd && happens('crash-before')) throw new CallerEnded();
    if (!outages.has(service) && happens('outage')) {
      outages.set(service, clock.now() + Math.floor(fraction(random) * OUTAGE_MS_MAX));
    }
    if (isOut(service)) throw unavailable(service);
    const action = `${service}:${operation}`;
    if (canEnd && !denials.has(action) && happens('denied')) {
      denials.set(action, clock.now() + Math.floor(fraction(random) * DENIED_MS_MAX));
    }
    if (canEnd && clock.now() < (denials.get(action) ?? 0)) throw deniedOf(service, operation);
    if (happens('throttle')) throw throttleOf(service);
    if (happens('lost-request')) throw lost();
    if (CONFLICTING.includes(operation) && happens('conflict')) {
      throw conflictOf(operation, input, random);
    }
    if (happens('late-effect')) await late();
    const output = await effect();
    if (canEnd && happens('crash-after')) throw new CallerEnded();
    if (happens('lost-answer')) throw lost();
    if (happens('late-answer')) await late();
    return output;

    function effect(): Promise<unknown> {
      const call = (changed: unknown) => next(principal, service, operation, changed);
      if (operation === 'PutEvents') {
        if (happens('refused-all')) return refuseEntries(input, call, () => true);
        if (happens('refused-some')) {
          return refuseEntries(input, call, () => fraction(random) < 0.5);
        }
      }
      if (operation === 'ReceiveMessage') {
        return receives.receive(input, { next, principal, random, happens });
      }
      return call(input);
    }
  };

  function isOut(service: string): boolean {
    const endsAt = outages.get(service);
    if (endsAt === undefined) return false;
    if (isOn && clock.now() < endsAt) return true;
    outages.delete(service);
    return false;
  }

  return {
    wrapper,
    stop() {
      isOn = false;
    },
  };
}
