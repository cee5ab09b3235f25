import { Worker } from 'node:worker_threads';
import { instanceSource } from './instance-source.ts';
import type { FromInstance, InstanceData, ToInstance } from './protocol.ts';
import {
  type ErrorShape,
  type FunctionDefinition,
  FunctionFault,
  type FunctionInstance,
  type FunctionRuntime,
  type InvocationAnswer,
  type Log,
} from './runtime.ts';

/** Runs each instance in a thread of its own, with an environment of its own. */
export function createThreadRuntime(): FunctionRuntime {
  let source: URL | undefined;
  return {
    start(definition, log) {
      source ??= instanceSource();
      return startInstance(source, definition, log);
    },
  };
}

function startInstance(source: URL, definition: FunctionDefinition, log: Log): FunctionInstance {
  const { name, arn, folder, handler, memoryMebibytes, logGroupName } = definition;
  const data: InstanceData = {
    definition: { name, arn, folder, handler, memoryMebibytes, logGroupName },
  };
  const worker = new Worker(source, {
    env: { ...definition.environment },
    workerData: data,
    // None of the host's own options: loaders, inspectors, warnings.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: memoryMebibytes },
    stdout: true,
    stderr: true,
  });
  worker.stdout.setEncoding('utf8').on('data', log);
  worker.stderr.setEncoding('utf8').on('data', log);

  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  // Not every instance that fails has someone waiting for it.
  ready.promise.catch(() => undefined);
  let pending: PromiseWithResolvers<InvocationAnswer> | undefined;
  let fault: FunctionFault | undefined;

  const settle = (answer: InvocationAnswer) => {
    pending?.resolve(answer);
    pending = undefined;
  };
  worker.on('message', (message: FromInstance) => {
    switch (message.kind) {
      case 'ready':
        return ready.resolve();
      case 'unusable':
        return ready.reject(faultOf(message.error));
      case 'returned':
        return settle({ payload: message.payload, isError: false });
      case 'threw':
        return settle({ payload: JSON.stringify(message.error), isError: true });
    }
  });
  worker.on('error', (error: Error) => {
    fault = new FunctionFault(error.name, error.message, error.stack?.split('\n'));
  });
  worker.on('exit', (status) => {
    fault ??= new FunctionFault(
      'Runtime.ExitError',
      `Error: Runtime exited with error: exit status ${status}`,
    );
    ready.reject(fault);
    pending?.reject(fault);
    ended.resolve();
  });

  return {
    ready: ready.promise,
    ended: ended.promise,
    invoke(invocation) {
      pending = Promise.withResolvers();
      if (fault) pending.reject(fault);
      worker.postMessage({ kind: 'invoke', invocation } satisfies ToInstance);
      return pending.promise;
    },
    async end() {
      await worker.terminate();
    },
  };
}

const faultOf = ({ errorType, errorMessage, trace }: ErrorShape) =>
  new FunctionFault(errorType, errorMessage, trace);
