import type { Place } from '../../service.ts';
import { noSuchBus } from './errors.ts';
import type { Matcher } from './pattern/pattern.ts';
import type { Target } from './resources.ts';

/** The bus that every account has. */
export const DEFAULT_BUS = 'default';

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  readonly description: string | undefined;
  readonly pattern: unknown;
  readonly matches: Matcher;
  readonly isEnabled: boolean;
  readonly targets: readonly Target[];
}

interface Bus {
  readonly name: string;
  readonly description: string | undefined;
  readonly rules: Rule[];
}

export interface Buses {
  addBus(name: string, description: string | undefined): void;
  addRule(rule: Rule): void;
  find(name: string): Bus | undefined;
  /** Throws ResourceNotFoundException. */
  get(name: string): Bus;
}

export function createBuses(): Buses {
  const byName = new Map<string, Bus>();
  const buses: Buses = {
    addBus: (name, description) => void byName.set(name, { name, description, rules: [] }),
    addRule: (rule) => void buses.get(rule.busName).rules.push(rule),
    find: (name) => byName.get(name),
    get(name) {
      const bus = byName.get(name);
      if (!bus) throw noSuchBus(name);
      return bus;
    },
  };
  buses.addBus(DEFAULT_BUS, undefined);
  return buses;
}

export const busArn = ({ region, accountId }: Place, name: string): string =>
  `arn:aws:events:${region}:${accountId}:event-bus/${name}`;

/** The API takes a bus by its name or its ARN. */
export const busNameIn = (nameOrArn: string | undefined): string =>
  nameOrArn?.split('/').at(-1) ?? DEFAULT_BUS;
