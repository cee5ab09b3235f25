import type { ErrorShape } from '../runtime.ts';

/** What a handler threw, as Lambda tells it. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
export function describe(thrown: unknown): ErrorShape {
  if (!(thrown instanceof Error)) {
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  }
  const { name, message, stack = '' } = thrown;
  return { errorType: name, errorMessage: message, trace: stack.split('\n') };
}

/** An error with a name of Lambda's runtime. */
export function runtimeError(errorType: string, message: string): Error {
  const error = new Error(message);
  error.name = errorType;
  return error;
}
