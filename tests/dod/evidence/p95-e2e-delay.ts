import { p95Claims } from '../delays.ts';
import type { Run } from '../run.ts';

/** From queuedAt to finishedAt. */
export const look = (run: Run) =>
  p95Claims(run, 'p95_e2e_delay_ms', ({ finishedAt, queuedAt }) => finishedAt - queuedAt);
