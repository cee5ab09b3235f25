import type { Clock } from '../../clock.ts';
import { INIT_SECONDS_MAX, PAYLOAD_BYTES_MAX } from './limits.ts';
import {
  type ErrorShape,
  type FunctionDefinition,
  FunctionFault,
  type FunctionInstance,
  type FunctionRuntime,
  type InvocationAnswer,
  type Log,
} from './runtime/runtime.ts';
import { Slots } from './slots.ts';

export interface PoolParts {
  readonly runtime: FunctionRuntime;
  readonly clock: Clock;
  readonly log: Log;
  /** An instance begins. */
  readonly onStart: () => void;
  /** An invocation has ended; without the time that it waited for an instance and its start. */
  readonly onEnd: (ms: number, isError: boolean) => void;
}

/**
 * The instances of one function: started when all are busy, up to the function's concurrency, then
 * kept warm. Invocations beyond wait in order.
 */
export class FunctionPool {
  readonly #definition: FunctionDefinition;
  readonly #parts: PoolParts;
  readonly #slots: Slots;
  readonly #idle: FunctionInstance[] = [];
  readonly #all = new Set<FunctionInstance>();
  #isClosed = false;

  constructor(definition: FunctionDefinition, parts: PoolParts) {
    this.#definition = definition;
    this.#parts = parts;
    this.#slots = new Slots(definition.concurrencyMax);
  }

  /** Never rejects: what goes wrong inside the function is an answer. */
  async invoke(requestId: string, payload: string): Promise<InvocationAnswer> {
    const release = await this.#slots.take();
    const { clock, onEnd } = this.#parts;
    let begunAtEpochMs: number | undefined;
    const begun = () => {
      begunAtEpochMs = clock.now();
    };
    const ended = (isError: boolean) => {
      onEnd(begunAtEpochMs === undefined ? 0 : clock.now() - begunAtEpochMs, isError);
    };
    try {
      const answer = await this.#run(requestId, payload, begun);
      ended(answer.isError);
      return answer;
    } catch (error) {
      ended(true);
      if (!(error instanceof FunctionFault)) throw error;
      return { payload: JSON.stringify(told(error, requestId)), isError: true };
    } finally {
      release();
    }
  }

  /** Ends all instances; what they are at fails, and nothing is begun any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#all].map((instance) => instance.end()));
  }

  async #run(requestId: string, payload: string, begun: () => void): Promise<InvocationAnswer> {
    if (this.#isClosed) throw new FunctionFault('Runtime.ExitError', 'Error: Shutting down');
    const { timeoutSeconds } = this.#definition;
    const remainingMs = timeoutSeconds * 1000;
    const instance = this.#idle.pop() ?? this.#start();
    try {
      await this.#within(INIT_SECONDS_MAX, instance.ready);
      begun();
      const invocation = instance.invoke({ requestId, payload, remainingMs });
      const answer = await this.#within(timeoutSeconds, invocation);
      this.#idle.push(instance);
      return withinSize(answer);
    } catch (error) {
      await instance.end();
      throw error;
    }
  }

  #start(): FunctionInstance {
    const instance = this.#parts.runtime.start(this.#definition, this.#parts.log);
    this.#parts.onStart();
    this.#all.add(instance);
    instance.ended.then(() => {
      this.#all.delete(instance);
      const at = this.#idle.indexOf(instance);
      if (at >= 0) this.#idle.splice(at, 1);
    });
    return instance;
  }

  async #within<T>(seconds: number, work: Promise<T>): Promise<T> {
    const { clock } = this.#parts;
    const timer = new AbortController();
    const isOver = clock.sleepUntil(clock.now() + seconds * 1000, timer.signal).then(() => {
      if (!timer.signal.aborted) {
        throw new FunctionFault(
          'Sandbox.Timedout',
          `Error: Task timed out after ${seconds.toFixed(2)} seconds`,
        );
      }
      return work;
    });
    try {
      return await Promise.race([work, isOver]);
    } finally {
      // With a reason, no exception is made for each call.
      timer.abort('over');
    }
  }
}

/** What Lambda itself says names the invocation; what the code says stays as it is. */
function told(fault: FunctionFault, requestId: string): ErrorShape {
  const shape = fault.toShape();
  const isOurs = ['Sandbox.Timedout', 'Runtime.ExitError'].includes(shape.errorType);
  return isOurs
    ? { ...shape, errorMessage: `RequestId: ${requestId} ${shape.errorMessage}` }
    : shape;
}

function withinSize(answer: InvocationAnswer): InvocationAnswer {
  if (Buffer.byteLength(answer.payload) <= PAYLOAD_BYTES_MAX) return answer;
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${PAYLOAD_BYTES_MAX} bytes).`;
  return {
    payload: JSON.stringify({ errorType: 'Function.ResponseSizeTooLarge', errorMessage }),
    isError: true,
  };
}
