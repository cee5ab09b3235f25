import type { Clock } from './clock.ts';
import { type Principal, shownPrincipal } from './principal.ts';
import { AwsError, type Wrapper } from './service.ts';

/** One operation, as it is seen from outside. */
export interface Observation {
  /** Without the role it has taken on, or the resource it acts for. */
  readonly principal: Principal;
  readonly service: string;
  readonly operation: string;
  /** What it was asked of: a queue, a table, a function; of the HTTP API, the method. */
  readonly resource: string | undefined;
  /** Messages, records or entries that it carried; 1 for what carries no batch. */
  readonly items: number;
  readonly ms: number;
  /** `ok`, the code of an AwsError, or a fault as text. */
  readonly outcome: string;
}

export type Observer = (observation: Observation) => void;

export interface Observations {
  readonly wrapper: Wrapper;
  /** Tells of each operation from now on, until the function that it returns is called. */
  subscribe(observer: Observer): () => void;
}

/**
 * Tells of each operation that ends while somebody wants to know, a long poll included that began
 * before; costs next to nothing otherwise.
 */
export function createObservations(clock: Clock): Observations {
  const observers = new Set<Observer>();
  const wrapper: Wrapper = (next) => async (principal, service, operation, input) => {
    const startedAtEpochMs = clock.now();
    const tell = (outcome: string, output?: unknown) => {
      if (observers.size === 0) return;
      const ms = clock.now() - startedAtEpochMs;
      const what = { resource: resourceOf(input), items: itemsOf(operation, input, output) };
      const observed = { principal: shownPrincipal(principal), service, operation };
      for (const observer of observers) {
        observer({ ...observed, ...what, ms, outcome });
      }
    };
    try {
      const output = await next(principal, service, operation, input);
      tell('ok', output);
      return output;
    } catch (error) {
      tell(error instanceof AwsError ? error.code : String(error));
      throw error;
    }
  };
  return {
    wrapper,
    subscribe(observer) {
      observers.add(observer);
      return () => void observers.delete(observer);
    },
  };
}

/** Members by which the APIs name what they are asked of, the most telling first. */
const NAMING = [
  'QueueUrl',
  'TableName',
  'FunctionName',
  'DeliveryStreamName',
  'Bucket',
  'WorkGroup',
  'TopicArn',
  'method',
];

function resourceOf(input: unknown): string | undefined {
  const members = (input ?? {}) as Readonly<Record<string, unknown>>;
  const name = NAMING.map((member) => members[member]).find((value) => typeof value === 'string');
  // Of an address or an ARN, the name at its end.
  return typeof name === 'string' ? name.split(/[/:]/).at(-1) : undefined;
}

function itemsOf(operation: string, input: unknown, output: unknown): number {
  const { Messages } = (output ?? {}) as { Messages?: unknown };
  if (operation === 'ReceiveMessage') return Array.isArray(Messages) ? Messages.length : 0;
  const asked = (input ?? {}) as Readonly<Record<string, unknown>>;
  const batch = asked.Entries ?? asked.Records ?? asked.TransactItems;
  return Array.isArray(batch) ? batch.length : 1;
}
