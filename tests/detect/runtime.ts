import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Clock } from '../../local/clock.ts';
import type { Carry } from '../../local/host/carry.ts';
import { carryRequests } from '../../local/services/lambda/runtime/instance/carried-http.ts';
import { invocationContext } from '../../local/services/lambda/runtime/instance/context.ts';
import { describe } from '../../local/services/lambda/runtime/instance/errors.ts';
import type { CarriedRequest } from '../../local/services/lambda/runtime/protocol.ts';
import {
  type FunctionDefinition,
  FunctionFault,
  type FunctionInstance,
  type FunctionRuntime,
  type Invocation,
  type InvocationAnswer,
  type Log,
} from '../../local/services/lambda/runtime/runtime.ts';
import { toWire } from '../../local/services/lambda/runtime/thread-instance.ts';
import { type Running, running } from './ambient.ts';

const ROOT = join(import.meta.dirname, '../..');

/** By the function's name in logs and metrics. */
const HANDLERS = new Map(
  globSync('functions/*/*/handler.ts', { cwd: ROOT }).map((path) => [
    basename(dirname(path)),
    pathToFileURL(join(ROOT, path)).href,
  ]),
);

type Handler = (event: unknown, context: object) => unknown;

export interface HandlerRuntimeParts {
  readonly clock: Clock;
  readonly carry: Carry;
  /** By how much the clocks of a function's instances are wrong. */
  readonly skewMs: (service: string) => number;
  /** Comes before each invocation of that function: it may throw, or take its time. */
  readonly before: (service: string) => unknown;
}

/** Instances so far: each has a module of its own. */
let instances = 0;
/** One is loaded at a time, for they read their variables from the process. */
let loaded = Promise.resolve();
let loading = 0;

/** Whether an instance is being loaded, which takes real time. */
export const isLoading = (): boolean => loading > 0;

/** Runs the functions' own handlers in this process, after `takeOver`. */
export function createHandlerRuntime(parts: HandlerRuntimeParts): FunctionRuntime {
  return { start: (definition, log) => new HandlerInstance(definition, log, parts) };
}

/** From here on what the functions' SDK sends is carried for the instance that it comes from. */
export function carryForInstances(endpoint: string): void {
  const carrier = carryRequests(endpoint, (request) => {
    const instance = running.getStore();
    if (!(instance instanceof HandlerInstance)) throw new Error('No instance sends that.');
    instance.carry(request).then(
      (response) => carrier.answer({ ...response, id: request.id }),
      () => carrier.lose(request.id),
    );
  });
}

const NEVER = new Promise<never>(() => undefined);

class HandlerInstance implements FunctionInstance, Running {
  readonly ready: Promise<void>;
  readonly #definition: FunctionDefinition;
  readonly #log: Log;
  readonly #parts: HandlerRuntimeParts;
  readonly #service: string;
  readonly #end = Promise.withResolvers<void>();
  readonly #lost: Promise<never>;
  #handler: Handler | undefined;
  #hasEnded = false;

  constructor(definition: FunctionDefinition, log: Log, parts: HandlerRuntimeParts) {
    this.#definition = definition;
    this.#log = log;
    this.#parts = parts;
    this.#service = definition.environment.POWERTOOLS_SERVICE_NAME ?? definition.name;
    this.#lost = this.ended.then(() => {
      throw new FunctionFault('Runtime.ExitError', 'Error: Runtime exited');
    });
    this.#lost.catch(() => undefined);
    loading += 1;
    this.ready = loaded
      .then(() => this.#load())
      .finally(() => {
        loading -= 1;
      });
    loaded = this.ready.catch(() => undefined);
  }

  get ended(): Promise<void> {
    return this.#end.promise;
  }

  async end(): Promise<void> {
    this.#hasEnded = true;
    this.#end.resolve();
  }

  invoke(invocation: Invocation): Promise<InvocationAnswer> {
    return Promise.race([running.run(this, () => this.#answer(invocation)), this.#lost]);
  }

  skewMs(): number {
    return this.#parts.skewMs(this.#service);
  }

  write(text: string): void {
    if (!this.#hasEnded) this.#log(text);
  }

  /** What has ended waits for ever. */
  async carry(request: CarriedRequest) {
    if (this.#hasEnded) return NEVER;
    const { method, path, query, headers, body } = toWire(request);
    const authorization = String(headers.authorization).replace(
      /Credential=[^/]+/,
      `Credential=${this.#definition.name}`,
    );
    const wire = { method, path, query, headers: { ...headers, authorization }, body };
    const response = await this.#parts.carry(wire);
    return this.#hasEnded ? NEVER : response;
  }

  async #load(): Promise<void> {
    const url = HANDLERS.get(this.#service);
    if (!url) throw new Error(`functions/ has no handler of ${this.#service}.`);
    // What the SDK reads of it later on is the same for all.
    process.env = { ...this.#definition.environment };
    instances += 1;
    const module = (await import(`${url}?instance=${instances}`)) as { handler: Handler };
    this.#handler = module.handler;
  }

  async #answer(invocation: Invocation): Promise<InvocationAnswer> {
    const { clock, before } = this.#parts;
    const endsAtEpochMs = clock.now() + invocation.remainingMs;
    const context = {
      ...invocationContext(this.#definition, invocation),
      getRemainingTimeInMillis: () => endsAtEpochMs - clock.now(),
    };
    try {
      await before(this.#service);
      const returned = await this.#handler?.(JSON.parse(invocation.payload), context);
      return { payload: JSON.stringify(returned) ?? 'null', isError: false };
    } catch (error) {
      return { payload: JSON.stringify(describe(error)), isError: true };
    }
  }
}
