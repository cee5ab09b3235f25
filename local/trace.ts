import type { Observer } from './observation.ts';

/** Writes a line for each operation: who called what, how long it took, how it ended. */
export function createTrace(write: (line: string) => void): Observer {
  return ({ principal, service, operation, ms, outcome }) =>
    write(`${principal || '-'} ${service}:${operation} ${ms} ms ${outcome}`);
}
