/** What a function is to whoever runs it. */
export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  /** Where its code is on disk. */
  readonly folder: string;
  /** `file.export`, the file without its ending, for example `index.handler`. */
  readonly handler: string;
  /** All of it: an instance sees nothing of the host's own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMebibytes: number;
  /** Instances at most. */
  readonly concurrencyMax: number;
  readonly logGroupName: string;
}

export interface Invocation {
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  /** From the beginning of the invocation. */
  readonly remainingMs: number;
}

export interface InvocationAnswer {
  /** JSON text: what the handler returned, or the error that it threw. */
  readonly payload: string;
  readonly isError: boolean;
}

/** One copy of a function. It is given one invocation at a time. */
export interface FunctionInstance {
  /** Resolves when the code is loaded; rejects with FunctionFault when it cannot be. */
  readonly ready: Promise<void>;
  /** Rejects with FunctionFault when the instance ended before it answered. */
  invoke(invocation: Invocation): Promise<InvocationAnswer>;
  /** Ends the instance now, whatever it does. */
  end(): Promise<void>;
  /** Resolves once the instance has ended, by itself or not. */
  readonly ended: Promise<void>;
}

/** Takes what an instance writes to stdout and stderr. */
export type Log = (text: string) => void;

/** Runs functions' code: in threads, or whatever a simulation puts here. */
export interface FunctionRuntime {
  start(definition: FunctionDefinition, log: Log): FunctionInstance;
}

/** An error as a function's caller sees it. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
export interface ErrorShape {
  readonly errorType: string;
  readonly errorMessage: string;
  /** The stack's lines. */
  readonly trace: readonly string[];
}

/** An invocation that ended with its instance: a crash, a timeout, code that cannot be loaded. */
export class FunctionFault extends Error {
  readonly errorType: string;
  /** The stack's lines. */
  readonly trace: readonly string[];

  constructor(errorType: string, message: string, trace: readonly string[] = []) {
    super(message);
    this.name = 'FunctionFault';
    this.errorType = errorType;
    this.trace = trace;
  }

  toShape(): ErrorShape {
    return { errorType: this.errorType, errorMessage: this.message, trace: this.trace };
  }
}
