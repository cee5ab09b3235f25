import { FunctionFault, type FunctionRuntime } from '../runtime/runtime.ts';

/**
 * A runtime for tests that runs the handler right here: what it throws is the function's error, and
 * its end, that of the instance.
 */
export const inProcess = <Event>(handler: (event: Event) => unknown): FunctionRuntime => ({
  start() {
    const ended = Promise.withResolvers<void>();
    const lost = ended.promise.then(() => {
      throw new FunctionFault('Runtime.ExitError', 'The instance has ended.');
    });
    lost.catch(() => undefined);
    return {
      ready: Promise.resolve(),
      ended: ended.promise,
      end: async () => ended.resolve(),
      async invoke({ payload }) {
        try {
          const answer = await Promise.race([handler(JSON.parse(payload) as Event), lost]);
          return { payload: JSON.stringify(answer) ?? 'null', isError: false };
        } catch (error) {
          if (error instanceof FunctionFault) throw error;
          return { payload: JSON.stringify({ errorMessage: String(error) }), isError: true };
        }
      },
    };
  },
});

/** The function `fn` of a template, whose code is whatever handler `inProcess` was given. */
export const inProcessFunction = (others: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: 'fn',
    Code: { ZipFile: '' },
    Handler: 'index.handler',
    Role: 'role',
    Runtime: 'nodejs24.x',
    ...others,
  },
});
