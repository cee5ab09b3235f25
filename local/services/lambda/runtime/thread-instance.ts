import { Worker } from 'node:worker_threads';
import { CallerEnded } from '../../../service.ts';
import type { WireRequest } from '../../../wire/wire.ts';
import type { CarriedRequest, FromInstance, InstanceData, ToInstance } from './protocol.ts';
import {
  type ErrorShape,
  type FunctionDefinition,
  FunctionFault,
  type FunctionInstance,
  type Invocation,
  type InvocationAnswer,
  type Log,
} from './runtime.ts';
import type { ThreadRuntimeOptions } from './thread-runtime.ts';

export interface ThreadInstanceParts {
  readonly source: URL;
  readonly definition: FunctionDefinition;
  readonly log: Log;
  readonly carry: ThreadRuntimeOptions['carry'];
}

/** The host's side of an instance's thread. */
export class ThreadInstance implements FunctionInstance {
  readonly #worker: Worker;
  readonly #carry: ThreadRuntimeOptions['carry'];
  readonly #ready = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  #pending: PromiseWithResolvers<InvocationAnswer> | undefined;
  /** Why it ended. */
  #fault: FunctionFault | undefined;

  constructor({ source, definition, log, carry }: ThreadInstanceParts) {
    this.#carry = carry;
    this.#worker = startThread(source, definition, carry !== undefined);
    this.#worker.stdout.setEncoding('utf8').on('data', log);
    this.#worker.stderr.setEncoding('utf8').on('data', log);
    this.#worker.on('message', (message: FromInstance) => this.#hear(message));
    this.#worker.on('error', (error: Error) => {
      this.#fault = new FunctionFault(error.name, error.message, error.stack?.split('\n'));
    });
    this.#worker.on('exit', (status) => this.#exit(status));
    // Not every instance that cannot be used has someone waiting for it.
    this.#ready.promise.catch(() => undefined);
  }

  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  invoke(invocation: Invocation): Promise<InvocationAnswer> {
    this.#pending = Promise.withResolvers();
    if (this.#fault) this.#pending.reject(this.#fault);
    this.#say({ kind: 'invoke', invocation });
    return this.#pending.promise;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #say(message: ToInstance): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromInstance): void {
    if (message.kind === 'ready') this.#ready.resolve();
    else if (message.kind === 'unusable') this.#ready.reject(faultOf(message.error));
    else if (message.kind === 'request') void this.#answer(message.request);
    else if (message.kind === 'returned') {
      this.#settle({ payload: message.payload, isError: false });
    } else this.#settle({ payload: JSON.stringify(message.error), isError: true });
  }

  async #answer(request: CarriedRequest): Promise<void> {
    try {
      const response = await this.#carry?.(toWire(request));
      if (response) this.#say({ kind: 'response', response: { ...response, id: request.id } });
    } catch (error) {
      if (error instanceof CallerEnded) await this.end();
      else this.#say({ kind: 'lost', id: request.id });
    }
  }

  #settle(answer: InvocationAnswer): void {
    this.#pending?.resolve(answer);
    this.#pending = undefined;
  }

  #exit(status: number): void {
    this.#fault ??= new FunctionFault(
      'Runtime.ExitError',
      `Error: Runtime exited with error: exit status ${status}`,
    );
    this.#ready.reject(this.#fault);
    this.#pending?.reject(this.#fault);
    this.#ended.resolve();
  }
}

function startThread(source: URL, definition: FunctionDefinition, isCarried: boolean): Worker {
  const { name, arn, folder, handler, memoryMebibytes, logGroupName } = definition;
  const data: InstanceData = {
    definition: { name, arn, folder, handler, memoryMebibytes, logGroupName },
    isCarried,
  };
  return new Worker(source, {
    env: { ...definition.environment },
    workerData: data,
    // None of the host's own options: loaders, inspectors, warnings.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: memoryMebibytes },
    stdout: true,
    stderr: true,
  });
}

const faultOf = ({ errorType, errorMessage, trace }: ErrorShape) =>
  new FunctionFault(errorType, errorMessage, trace);

/** As the services take it. */
export function toWire({ method, path, headers, body }: CarriedRequest): WireRequest {
  const [before = '/', ...query] = path.split('?');
  return {
    method,
    path: before,
    query: new URLSearchParams(query.join('?')),
    headers,
    body: Buffer.from(body as string),
  };
}
