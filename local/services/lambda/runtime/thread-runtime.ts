import type { WireRequest, WireResponse } from '../../../wire/wire.ts';
import { instanceSource } from './instance-source.ts';
import type { FunctionRuntime } from './runtime.ts';
import { ThreadInstance } from './thread-instance.ts';

export interface ThreadRuntimeOptions {
  /**
   * Answers the requests that instances' SDKs send to their endpoint, without a socket, unseen by
   * the handlers. Left out, they go over HTTP. What it rejects is a lost connection to the sender.
   */
  readonly carry?: (request: WireRequest) => Promise<WireResponse>;
}

/** Runs each instance in a thread of its own, with an environment of its own. */
export function createThreadRuntime({ carry }: ThreadRuntimeOptions = {}): FunctionRuntime {
  let source: URL | undefined;
  return {
    start(definition, log) {
      source ??= instanceSource();
      return new ThreadInstance({ source, definition, log, carry });
    },
  };
}
