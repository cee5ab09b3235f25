import type { FunctionRuntime } from '../runtime/runtime.ts';

/** A runtime for tests that runs the handler right here; what it throws is the function's error. */
export const inProcess = <Event>(handler: (event: Event) => unknown): FunctionRuntime => ({
  start() {
    const ended = Promise.withResolvers<void>();
    return {
      ready: Promise.resolve(),
      ended: ended.promise,
      end: async () => ended.resolve(),
      async invoke({ payload }) {
        try {
          const answer = await handler(JSON.parse(payload) as Event);
          return { payload: JSON.stringify(answer) ?? 'null', isError: false };
        } catch (error) {
          return { payload: JSON.stringify({ errorMessage: String(error) }), isError: true };
        }
      },
    };
  },
});
