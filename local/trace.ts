import type { Clock } from './clock.ts';
import { AwsError, type Wrapper } from './service.ts';

/** Writes a line for each operation: who called what, how long it took, how it ended. */
export function createTrace(clock: Clock, write: (line: string) => void): Wrapper {
  return (next) => async (principal, service, operation, input) => {
    const startedAtEpochMs = clock.now();
    const tell = (outcome: string) =>
      write(
        `${principal || '-'} ${service}:${operation} ${clock.now() - startedAtEpochMs} ms ${outcome}`,
      );
    try {
      const output = await next(principal, service, operation, input);
      tell('ok');
      return output;
    } catch (error) {
      tell(error instanceof AwsError ? error.code : String(error));
      throw error;
    }
  };
}
