import * as z from 'zod';

/** An event of the participation API: what people take part in. Chosen by its operator. */
export const EventId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'letters, digits, _ and -, at most 64')
  .meta({ description: 'The event, by the id its operator chose', examples: ['sale-2026'] });

/** Follows from event and user, so that a retry meets the request it made before (design, The protocol). */
export const RequestId = z
  .string()
  .regex(/^req-[a-z2-7]{26}$/)
  .meta({
    description: 'The request: one participation of one user in one event',
    examples: ['req-5wzmt6s3v4xg7q2kd5b3yhn4ra'],
  });

/** The `sub` of the caller's token. */
export const UserId = z
  .string()
  .min(1)
  .max(256)
  .meta({ description: 'The `sub` of the token', examples: ['alice'] });

/** Stands in the place of a user whose data was deleted (SECURITY.md). */
export const DELETED_USER = 'deleted';

/** Epoch milliseconds (spec A-05). */
export const EpochMs = z
  .int()
  .nonnegative()
  .meta({ description: 'Epoch milliseconds', examples: [1796086800000] });

/** The one anchor of all delays. */
export const QueuedAt = EpochMs.meta({
  description: 'When ingest sent the message, in epoch milliseconds',
});

export const StartedAt = EpochMs.meta({
  description: 'When a worker took the message up, in epoch milliseconds',
  examples: [1796086800385],
});

/** When the request was decided. */
export const FinishedAt = EpochMs.meta({
  description: 'When the request was decided, in epoch milliseconds',
  examples: [1796086800412],
});

/** Of a fact's shape (spec B-13). */
export const SchemaVersion = z
  .literal(1)
  .meta({ description: 'Version of this shape; another one would be another meaning' });

/** Which deployment a fact is of (spec B-13). */
export const EnvironmentName = z
  .string()
  .meta({ description: 'The environment: `dev`, `prod`', examples: ['dev'] });
