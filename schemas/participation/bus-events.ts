import type * as z from 'zod';
import { PARTICIPATION_PROCESSED, ParticipationProcessed } from './participation-processed.ts';
import { PARTICIPATION_REQUESTED, ParticipationRequested } from './participation-requested.ts';

/** What travels on the bus: the envelope's two names and the shape of its detail. */
export interface BusEventType {
  readonly source: string;
  readonly detailType: string;
  readonly description: string;
  readonly shape: z.ZodObject;
}

export const BUS_EVENTS: readonly BusEventType[] = [
  {
    ...PARTICIPATION_REQUESTED,
    description:
      'A request was queued: ingest has sent its message. Published once for each message that was sent, so that a client’s retry may repeat it with a later `queuedAt`.',
    shape: ParticipationRequested,
  },
  {
    ...PARTICIPATION_PROCESSED,
    description:
      'A request was decided, for good. Published by worker and dead-letter from what is stored, so that a repeat is an identical line: count requests, not lines.',
    shape: ParticipationProcessed,
  },
];
