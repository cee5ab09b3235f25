import * as z from 'zod';

/** An event of the participation API: what people take part in. Chosen by its operator. */
export const EventId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'letters, digits, _ and -, at most 64')
  .meta({ description: 'What people take part in', examples: ['sale-2026'] });

/** Follows from event and user, so that a retry meets the request it made before (design, The protocol). */
export const RequestId = z
  .string()
  .regex(/^req-[a-z2-7]{26}$/)
  .meta({
    description: 'One participation of one user in one event',
    examples: ['req-5wzmt6s3v4xg7q2kd5b3yhn4ra'],
  });

/** The `sub` of the caller's token. */
export const UserId = z
  .string()
  .min(1)
  .max(256)
  .meta({ description: 'The `sub` of the token', examples: ['alice'] });

/** Epoch milliseconds (spec A-05). */
export const EpochMs = z
  .int()
  .nonnegative()
  .meta({ description: 'Epoch milliseconds', examples: [1796086800000] });

/** When the request was decided. */
export const FinishedAt = EpochMs.meta({ examples: [1796086800412] });
