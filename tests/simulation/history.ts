import type { SQSRecord } from 'aws-lambda';
import type { ParticipationMessage } from '../../schemas/participation/message.ts';
import type { FinalStatus, ResultCode } from '../../schemas/participation/status.ts';

/** An item of a request, as it rests in the table. */
export interface RequestItem {
  readonly PK: string;
  readonly requestId: string;
  readonly eventId: string;
  readonly userId: string;
  readonly status: 'RECEIVED' | 'QUEUED' | FinalStatus;
  readonly ttl?: number;
  readonly queuedAt?: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly resultCode?: ResultCode;
  readonly attempt?: number;
  readonly isDlq?: boolean;
  readonly workerId?: string;
  readonly failureClass?: string | null;
  readonly errorCode?: string | null;
  readonly errorMessage?: string | null;
  readonly GSI1PK?: string;
  readonly GSI1SK?: string;
  readonly GSI2PK?: string;
  readonly GSI2SK?: string;
}

/** An item of an event, as it rests in the table. */
export interface EventItem {
  readonly PK: string;
  readonly eventId: string;
  readonly capacity: number;
  readonly remaining: number;
  readonly opensAt: number;
  readonly closesAt: number | null;
  readonly configVersion: number;
}

/** What something was from some virtual instant on, until the next one. */
export interface Since<T> {
  readonly at: number;
  readonly item: T;
}

export interface Instance {
  readonly name: string;
  readonly service: string;
  /** How far its clock is ahead of the true one. */
  readonly skewMs: number;
}

export interface Invocation {
  readonly instance: Instance;
  readonly startedAt: number;
  /** Of those that a queue feeds. */
  readonly records: readonly SQSRecord[];
  /** Of ingest: whose participation. */
  readonly asked: unknown;
  /** Requests whose decision this invocation knows to be written. */
  readonly confirmed: Set<string>;
  /** Requests for which it has sent a message, whether it knows or not. */
  readonly sent: ParticipationMessage[];
}

export interface Sent {
  readonly message: ParticipationMessage;
  readonly at: number;
  readonly by: Instance;
}

/** A bus event that EventBridge took. */
export interface Published {
  readonly detailType: string;
  readonly detail: { readonly requestId: string };
}

/** One answer that a user has seen. */
export interface Answer {
  readonly eventId: string;
  readonly userId: string;
  readonly statusCode: number;
  readonly body: {
    readonly requestId: string;
    readonly status: string;
    readonly queuedAt: number | null;
  };
}

/** The whole truth of one run, as only the simulation sees it. */
export class History {
  readonly requests = new Map<string, Since<RequestItem>[]>();
  readonly events = new Map<string, Since<EventItem>[]>();
  readonly instances = new Map<string, Instance>();
  readonly invocations: Invocation[] = [];
  /** Told of each invocation as it begins. */
  readonly watchers: ((invocation: Invocation) => void)[] = [];
  readonly sent = new Map<string, Sent[]>();
  readonly published: Published[] = [];
  /** Requests named in a warning that publishing failed, by detail type. */
  readonly warned = new Map<string, Set<string>>();
  /** Requests whose publishing failed as its caller saw it, by detail type. */
  readonly unpublished = new Map<string, Set<string>>();
  readonly answers: Answer[] = [];
  /** Bodies that nobody can read as a message, or whose request there is not. */
  readonly strays: string[] = [];

  request(requestId: string): RequestItem | undefined {
    return this.requests.get(requestId)?.at(-1)?.item;
  }

  event(eventId: string): EventItem | undefined {
    return this.events.get(eventId)?.at(-1)?.item;
  }

  /** All that an event was between two instants, both included. */
  eventBetween(eventId: string, from: number, to: number): EventItem[] {
    return between(this.events.get(eventId) ?? [], from, to);
  }

  /** The invocation that decided a request, by what its item tells; an instance has one at a time. */
  decidingInvocation({ workerId, startedAt = 0 }: RequestItem): Invocation | undefined {
    return this.invocations.findLast(
      ({ instance, startedAt: began }) =>
        instance.name === workerId && began + instance.skewMs <= startedAt,
    );
  }
}

function between<T>(states: readonly Since<T>[], from: number, to: number): T[] {
  return states
    .filter(
      ({ at }, index) => at <= to && (states[index + 1]?.at ?? Number.POSITIVE_INFINITY) >= from,
    )
    .map(({ item }) => item);
}

export const isFinal = (item: RequestItem): boolean =>
  ['SUCCEEDED', 'REJECTED', 'FAILED_FINAL'].includes(item.status);
