import type { z } from 'zod';
import type { Clock } from './clock.ts';
import type { Measurements } from './meter.ts';
import type { Attachment, Authorization } from './policies/model.ts';
import type { Principal } from './principal.ts';
import type { Random } from './random.ts';
import type { Store } from './store.ts';
import type { Wire } from './wire/wire.ts';

/**
 * The one way into every service. SDK requests, event source mappings, rules and schedules all pass
 * through it, so that trace, policy check, faults and metrics are wrappers around it.
 * Input and output have the shape the service's API has on the wire: timestamps in epoch seconds,
 * blobs in base64. Throws AwsError.
 */
export type Call = (
  principal: Principal,
  service: string,
  operation: string,
  input: unknown,
) => Promise<unknown>;

/** What a wrapper around `call` looks like. */
export type Wrapper = (next: Call) => Call;

/** Where the stack stands: the pseudo parameters, and the address of this machine's endpoint. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
  readonly stackName: string;
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly endpoint: string;
}

/** What a service may touch. */
export interface Context {
  readonly place: Place;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly call: Call;
  /** The service's own background work is due now. */
  readonly wake: () => void;
  /** Aborts when the cloud closes: no new work is begun, waits end. */
  readonly closing: AbortSignal;
}

export interface OperationContext extends Context {
  readonly principal: Principal;
}

/** One API operation; the input is what the wire carried, to be judged by the operation. */
export type Operation = (input: never, context: OperationContext) => unknown;

/** What `Ref` and `Fn::GetAtt` give for a resource. */
export interface Identity {
  readonly ref: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface CreateContext extends Context {
  /** The folder on disk of the asset that the template names by this S3 key. */
  readonly assetFolder: (s3Key: string) => string;
  readonly logicalId: string;
}

/** One CloudFormation resource type. */
export interface ResourceType<Properties = never> {
  /** Strict: a property it does not name is refused before anything starts. */
  readonly properties: z.ZodType<Properties>;
  /** Pure: the physical name and attributes follow from the properties and the logical id alone. */
  identify(properties: Properties, logicalId: string, place: Place): Identity;
  /** Pure: what the resource says about who may do what. */
  attachments?(properties: Properties, identity: Identity, place: Place): readonly Attachment[];
  /** Makes the resource, or brings the one that is there up to date; state that is there stays. */
  create?(properties: Properties, identity: Identity, context: CreateContext): void | Promise<void>;
}

/**
 * A service is one value: the resources it takes from a template, its API, and its background work.
 * It has no timer of its own and knows no other service but by `context.call`.
 */
export interface Service {
  /** The signing name of its API, for example `sqs`. */
  readonly name: string;
  /** How its API travels over HTTP; without one it is not reachable from outside. */
  readonly wire?: Wire;
  /** SQLite DDL, safe to run at each start. */
  readonly tables?: string;
  readonly resources?: Readonly<Record<string, ResourceType>>;
  readonly operations: Readonly<Record<string, Operation>>;
  /** What its operations ask of IAM; without it they are none of IAM's business. */
  readonly authorization?: Authorization;
  /** Does what is due and returns the epoch milliseconds at which it is next due, if ever. */
  work?(context: Context): number | undefined | Promise<number | undefined>;
  /** What it measured of itself since it was asked last, and its gauges; asked once a minute. */
  metrics?(context: Context): readonly Measurements[];
  /** A caller was told this instead of an answer, be it by a fault that stood in for the service. */
  refused?(operation: string, input: unknown, error: AwsError): void;
  /** Hands on, now, everything it has accepted up to this call; returns counts worth telling. */
  flush?(context: Context): Promise<Record<string, number>>;
  /** Lets go of threads, files and connections; called once, after the last work has ended. */
  close?(): Promise<void>;
}

/** An error that a service's API answers with, by the code its documentation gives. */
export class AwsError extends Error {
  readonly code: string;
  readonly statusCode: number;
  /** Further members of the error's shape, for example CancellationReasons. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    statusCode = 400,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = code;
    this.code = code;
    this.statusCode = statusCode;
    this.details = details;
  }
}

/** The caller gets no answer: its connection broke, before the operation or after. */
export class ConnectionLost extends Error {
  constructor(message = 'The connection was lost.') {
    super(message);
    this.name = 'ConnectionLost';
  }
}

/** The function's instance that called ends right here, and whatever it was at with it. */
export class CallerEnded extends ConnectionLost {
  constructor() {
    super('The caller has ended.');
    this.name = 'CallerEnded';
  }
}

/** Types one resource's members by its own schema, and forgets the type for the table of all. */
export function resource<Properties>(type: ResourceType<Properties>): ResourceType {
  return type as unknown as ResourceType;
}
