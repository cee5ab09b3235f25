import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { type Principal, rolePrincipal } from '../../principal.ts';
import { AwsError, type CreateContext } from '../../service.ts';
import { codeFolder } from './code.ts';
import { functionEnvironment } from './environment.ts';
import { createLogSender, type LogFiles, openLogFiles } from './logs.ts';
import { type FunctionMetrics, LambdaMetrics } from './metrics.ts';
import { FunctionPool } from './pool.ts';
import type { FunctionProperties } from './resources.ts';
import type { FunctionDefinition, FunctionRuntime } from './runtime/runtime.ts';

/**
 * Instances of a function at most, unless the template reserves a number. More than there are cores
 * only take the processor from each other.
 */
const CONCURRENCY_DEFAULT = Math.max(2, availableParallelism());

export interface LocalFunction {
  readonly definition: FunctionDefinition;
  readonly properties: FunctionProperties;
  readonly pool: FunctionPool;
  /** Lambda with the function's role, for what it does in the function's stead. */
  readonly principal: Principal;
  readonly metrics: FunctionMetrics;
}

/** The functions of the template, each with its instances. */
export class Functions {
  readonly #runtime: FunctionRuntime;
  readonly #functions = new Map<string, LocalFunction>();
  readonly #temporaryFolders: string[] = [];
  readonly metrics = new LambdaMetrics();
  #logFiles: LogFiles | undefined;

  constructor(runtime: FunctionRuntime) {
    this.#runtime = runtime;
  }

  list(): readonly LocalFunction[] {
    return [...this.#functions.values()];
  }

  /** By name or ARN, with or without a qualifier. */
  find(nameOrArn: string): LocalFunction | undefined {
    const name = /(?:^|function:)([\w-]+)(?::[\w$-]+)?$/.exec(nameOrArn)?.[1];
    return this.#functions.get(name ?? '');
  }

  /** As `find`; throws AwsError. */
  get(nameOrArn: string): LocalFunction {
    const found = this.find(nameOrArn);
    if (found) return found;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${nameOrArn}`, 404);
  }

  add(name: string, arn: string, properties: FunctionProperties, context: CreateContext): void {
    const { Code, Handler, MemorySize, Runtime, Timeout, Environment } = properties;
    const { folder, isTemporary } = codeFolder(Code, name, context);
    if (isTemporary) this.#temporaryFolders.push(folder);
    const logGroupName = properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`;
    const environment = functionEnvironment(
      {
        name,
        folder,
        handler: Handler,
        runtimeName: Runtime,
        memoryMebibytes: MemorySize,
        logGroupName,
        variables: Environment?.Variables ?? {},
      },
      context.place,
    );
    const definition: FunctionDefinition = {
      name,
      arn,
      folder,
      handler: Handler,
      environment,
      timeoutSeconds: Timeout,
      memoryMebibytes: MemorySize,
      concurrencyMax: properties.ReservedConcurrentExecutions ?? CONCURRENCY_DEFAULT,
      logGroupName,
    };
    this.#logFiles ??= openLogFiles(context.store.folder);
    const logFiles = this.#logFiles;
    const principal = rolePrincipal(properties.Role, 'lambda');
    const send = createLogSender(context, principal, logGroupName);
    const log = (text: string) => {
      logFiles.append(logGroupName, text);
      void send(text);
    };
    const metrics = this.metrics.of(name);
    const pool = new FunctionPool(definition, {
      runtime: this.#runtime,
      clock: context.clock,
      log,
      // Lambda notes each start, so that every function needs the rights to its log.
      onStart: () => void send(`INIT_START Runtime Version: ${Runtime}`),
      onEnd: metrics.ended,
    });
    this.#functions.set(name, { definition, properties, pool, principal, metrics });
  }

  async close(): Promise<void> {
    await Promise.all(this.list().map(({ pool }) => pool.close()));
    await this.#logFiles?.close();
    for (const folder of this.#temporaryFolders) rmSync(folder, { recursive: true, force: true });
  }
}
