import type { ErrorShape, FunctionDefinition, Invocation } from './runtime.ts';

/** What an instance's thread is started with. */
export interface InstanceData {
  readonly definition: Pick<
    FunctionDefinition,
    'name' | 'arn' | 'folder' | 'handler' | 'memoryMebibytes' | 'logGroupName'
  >;
}

/** From the host to an instance. */
export type ToInstance = { readonly kind: 'invoke'; readonly invocation: Invocation };

/** From an instance to the host. */
export type FromInstance =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly error: ErrorShape }
  | { readonly kind: 'returned'; readonly payload: string }
  | { readonly kind: 'threw'; readonly error: ErrorShape };
