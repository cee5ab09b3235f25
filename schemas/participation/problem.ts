import * as z from 'zod';

/** What went wrong, one code a cause. */
export const ProblemCode = z.enum([
  'invalid-request',
  'event-not-found',
  'event-not-open',
  'event-closed',
  'capacity-below-taken',
  'participation-not-found',
  'conflict',
  'unavailable',
  'internal',
]);
export type ProblemCode = z.infer<typeof ProblemCode>;

/** A problem document as handlers answer it (RFC 9457). */
export const ProblemDocument = z.strictObject({
  type: z.templateLiteral(['urn:eventflow:problem:', ProblemCode]),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
});
export type ProblemDocument = z.infer<typeof ProblemDocument>;
