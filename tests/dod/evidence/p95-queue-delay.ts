import { p95Claims } from '../delays.ts';
import type { Run } from '../run.ts';

/** From queuedAt to startedAt. */
export const look = (run: Run) =>
  p95Claims(run, 'p95_queue_delay_ms', ({ startedAt, queuedAt }) => startedAt - queuedAt);
