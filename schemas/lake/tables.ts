import type * as z from 'zod';
import { ParticipationProcessed } from '../participation/participation-processed.ts';
import { ParticipationRequested } from '../participation/participation-requested.ts';

/** A folder of the lake and the Glue table that reads it; each line is one detail of a bus event. */
export interface LakeTable {
  readonly name: string;
  /** The prefix of its objects, to the slash. */
  readonly folder: `${string}/`;
  readonly description: string;
  /** The columns follow from it. */
  readonly shape: z.ZodObject;
}

/** What Firehose delivers of decided requests. */
export const EVENTS_FOLDER = 'events/';
/** What Firehose delivers of queued requests. */
export const REQUESTS_FOLDER = 'requests/';

export const LAKE_TABLES: readonly LakeTable[] = [
  {
    name: 'participation_logs',
    folder: EVENTS_FOLDER,
    description:
      'One line for each time that `ParticipationProcessed` was delivered: one row a decision, or identical ones. Every saved query reads this table.',
    shape: ParticipationProcessed,
  },
  {
    name: 'request_logs',
    folder: REQUESTS_FOLDER,
    description:
      'One line for each time that `ParticipationRequested` was delivered: what was asked for, also while it is not decided.',
    shape: ParticipationRequested,
  },
];

/** By arrival in UTC, as Firehose names its objects. */
export const PARTITIONS = [
  { name: 'dt', type: 'string', description: 'Day on which the line arrived, UTC, `YYYY-MM-DD`' },
  { name: 'hour', type: 'string', description: 'Hour in which it arrived, UTC, `00` to `23`' },
] as const;
