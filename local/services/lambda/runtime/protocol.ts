import type { ErrorShape, FunctionDefinition, Invocation } from './runtime.ts';

/** What an instance's thread is started with. */
export interface InstanceData {
  /** Whether the host answers what goes to AWS_ENDPOINT_URL, without a socket. */
  readonly isCarried: boolean;
  readonly definition: Pick<
    FunctionDefinition,
    'name' | 'arn' | 'folder' | 'handler' | 'memoryMebibytes' | 'logGroupName'
  >;
}

/** A request to the endpoint, as HTTP would have carried it. */
export interface CarriedRequest {
  readonly id: number;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | Uint8Array;
}

export interface CarriedResponse {
  readonly id: number;
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** From the host to an instance. */
export type ToInstance =
  | { readonly kind: 'invoke'; readonly invocation: Invocation }
  | { readonly kind: 'response'; readonly response: CarriedResponse }
  /** The request got no answer: to its sender the connection is lost. */
  | { readonly kind: 'lost'; readonly id: number };

/** From an instance to the host. */
export type FromInstance =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly error: ErrorShape }
  | { readonly kind: 'returned'; readonly payload: string }
  | { readonly kind: 'threw'; readonly error: ErrorShape }
  | { readonly kind: 'request'; readonly request: CarriedRequest };
