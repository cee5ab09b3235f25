import type { Ending } from '../ending.ts';
import type { EventItem, History, Instance, Invocation, RequestItem } from '../history.ts';

/** One committed write to the table, with the items as they stand after it. */
export interface Write {
  readonly at: number;
  /** Whose write it was; undefined for none of ours. */
  readonly by: Instance | undefined;
  readonly requests: readonly Change<RequestItem>[];
  readonly events: readonly Change<EventItem>[];
}

export interface Change<Item> {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/** How an invocation ended, when it came to its end. */
interface Returned {
  readonly at: number;
  readonly invocation: Invocation;
  readonly answer: unknown;
  /** What the handler threw. */
  readonly error: unknown;
}

/** What hooks find wrong, in words; undefined when all is well. */
export type Finding = string | undefined;

/** A promise of the protocol, checked at each step where it could break. */
export interface Invariant {
  /** As docs/reliability.md lists it. */
  readonly name: string;
  written?(write: Write, history: History): Finding;
  returned?(returned: Returned, history: History): Finding;
  /** A message that ingest has sent, as it arrives. */
  sent?(invocation: Invocation, requestId: string, history: History): Finding;
  /** Faults have ended, everything has settled. */
  settled?(ending: Ending, history: History): Finding;
}
