import type { SQSRecord } from 'aws-lambda';
import type { Carry } from '../../../local/host/carry.ts';
import { CallerEnded, ConnectionLost } from '../../../local/service.ts';
import {
  type FunctionDefinition,
  FunctionFault,
  type FunctionInstance,
  type FunctionRuntime,
  type InvocationAnswer,
} from '../../../local/services/lambda/runtime/runtime.ts';
import type { WireResponse } from '../../../local/wire/wire.ts';
import type { Instance, Invocation } from '../history.ts';
import type { ClientPool, SdkRequest } from './clients.ts';
import { HANDLERS, type Handler } from './functions.ts';
import type { Scheduler } from './scheduler.ts';

/** Who wants to know what instances do. */
export interface InstanceObserver {
  started(instance: Instance): void;
  invoked(invocation: Invocation): void;
  /** An answer that reached the instance, of an operation that succeeded. */
  heard(invocation: Invocation, service: string, request: SdkRequest, response: WireResponse): void;
  /** A PutEvents as its caller sees it, all tries over. */
  put(input: unknown, isLost: (index: number) => boolean): void;
  /** `error` when the handler threw. */
  returned(invocation: Invocation, answer: unknown, error: unknown): void;
  logged(instance: Instance, level: string, message: string, fields: object): void;
}

export interface RuntimeParts {
  readonly scheduler: Scheduler;
  readonly pool: ClientPool;
  readonly carry: () => Carry;
  /** Of the next instance's clock. */
  readonly skewMs: () => number;
  /** For the functions' own jitter. */
  readonly random: () => number;
  readonly observer: InstanceObserver;
}

/** Runs functions right here: an instance that has ended never goes on. */
export function createSimulatedRuntime(parts: RuntimeParts): FunctionRuntime {
  const counts = new Map<string, number>();
  return {
    start(definition) {
      const service = definition.environment.POWERTOOLS_SERVICE_NAME ?? definition.name;
      const count = (counts.get(service) ?? 0) + 1;
      counts.set(service, count);
      const instance = { name: `${service}-${count}`, service, skewMs: parts.skewMs() };
      return new SimulatedInstance(instance, definition, parts);
    },
  };
}

/** Its own view of the bytes: the SDK's view of them complains when it is read as text. */
export const bodyOf = ({ body = '' }: SdkRequest): Buffer =>
  typeof body === 'string'
    ? Buffer.from(body)
    : Buffer.from(body.buffer, body.byteOffset, body.byteLength);

const NEVER = new Promise<never>(() => undefined);

class SimulatedInstance implements FunctionInstance {
  readonly ready: Promise<void>;
  readonly ended: Promise<void>;
  readonly #instance: Instance;
  readonly #parts: RuntimeParts;
  readonly #end = Promise.withResolvers<void>();
  #handler: Handler | undefined;
  #invocation: Invocation | undefined;
  #isDead = false;
  #reject: ((fault: FunctionFault) => void) | undefined;

  constructor(instance: Instance, definition: FunctionDefinition, parts: RuntimeParts) {
    this.#instance = instance;
    this.#parts = parts;
    this.ended = this.#end.promise;
    parts.observer.started(instance);
    this.ready = this.#load(definition);
  }

  async #load({ environment }: FunctionDefinition): Promise<void> {
    const { pool, scheduler, random, observer } = this.#parts;
    const { name, service, skewMs } = this.#instance;
    const clients = await pool.lend(
      (to, request, timeoutMs) => this.#send(to, request, timeoutMs),
      (input, isLost) => observer.put(input, isLost),
    );
    const log =
      (level: string) =>
      (message: string, fields: object = {}) =>
        observer.logged(this.#instance, level, message, fields);
    const make = HANDLERS[service];
    if (!make) throw new Error(`Nothing here makes ${service}.`);
    this.#handler = make({
      ...clients,
      environment,
      clock: {
        now: () => scheduler.now() + skewMs,
        sleep: (ms) => this.#alive(scheduler.sleepUntil(scheduler.now() + ms)),
      },
      random,
      logger: { info: log('info'), warn: log('warn'), error: log('error') },
      metrics: { count: () => undefined, milliseconds: () => undefined },
      workerId: name,
    });
  }

  async invoke({ payload, remainingMs }: { payload: string; remainingMs: number }) {
    const event = JSON.parse(payload) as { Records?: SQSRecord[] };
    const invocation: Invocation = {
      instance: this.#instance,
      startedAt: this.#parts.scheduler.now(),
      records: event.Records ?? [],
      asked: event,
      confirmed: new Set(),
      sent: [],
    };
    this.#invocation = invocation;
    this.#parts.observer.invoked(invocation);
    const ended = new Promise<never>((_resolve, reject) => {
      this.#reject = reject;
    });
    return Promise.race([this.#run(event, remainingMs, invocation), ended]);
  }

  async #run(event: unknown, remainingMs: number, invocation: Invocation) {
    let answer: InvocationAnswer;
    try {
      const returned = await this.#handler?.(event as never, remainingMs);
      this.#parts.observer.returned(invocation, returned, undefined);
      answer = { payload: JSON.stringify(returned) ?? 'null', isError: false };
    } catch (error) {
      this.#parts.observer.returned(invocation, undefined, error);
      answer = { payload: JSON.stringify({ errorMessage: String(error) }), isError: true };
    }
    return answer;
  }

  async end(): Promise<void> {
    this.#isDead = true;
    this.#reject?.(new FunctionFault('Runtime.ExitError', 'Error: Runtime exited'));
    this.#end.resolve();
  }

  /** What a dead instance waits for never comes. */
  async #alive<T>(work: Promise<T>): Promise<T> {
    const settled = await work.then(
      (value) => () => value,
      (error: unknown) => () => {
        throw error;
      },
    );
    return this.#isDead ? NEVER : settled();
  }

  async #send(service: string, request: SdkRequest, timeoutMs: number): Promise<WireResponse> {
    if (this.#isDead) return NEVER;
    const invocation = this.#invocation;
    const { scheduler, carry, observer } = this.#parts;
    const { name } = this.#instance;
    const credential = `${name}/20261201/us-east-1/${service}/aws4_request`;
    const timer = new AbortController();
    const timedOut = scheduler.sleepUntil(scheduler.now() + timeoutMs, timer.signal).then(() => {
      throw timeout(`No answer within ${timeoutMs} ms`);
    });
    timedOut.catch(() => undefined);
    const carried = carry()({
      method: request.method,
      path: request.path,
      query: new URLSearchParams(),
      headers: { ...request.headers, authorization: `AWS4-HMAC-SHA256 Credential=${credential}` },
      body: bodyOf(request),
    });
    try {
      const response = await this.#alive(Promise.race([carried, timedOut]));
      if (invocation && response.statusCode === 200) {
        observer.heard(invocation, service, request, response);
      }
      return response;
    } catch (error) {
      if (error instanceof CallerEnded) {
        await this.end();
        return NEVER;
      }
      throw error instanceof ConnectionLost ? timeout('socket hang up') : error;
    } finally {
      timer.abort('over');
      carried.catch(() => undefined);
    }
  }
}

/** What the SDK's HTTP handler makes of a broken connection and of a missing answer. */
const timeout = (message: string) => Object.assign(new Error(message), { name: 'TimeoutError' });
