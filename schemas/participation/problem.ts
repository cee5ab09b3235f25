import * as z from 'zod';

/** What went wrong, one code a cause; its status and title never differ from call to call (RFC 9457). */
export const PROBLEMS = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'event-not-found': { status: 404, title: 'There is no such event' },
  'participation-not-found': { status: 404, title: 'There is no such participation' },
  'event-not-open': { status: 409, title: 'The event is not open yet' },
  'event-closed': { status: 409, title: 'The event is closed' },
  'capacity-below-taken': { status: 409, title: 'The capacity would be below what is taken' },
  conflict: { status: 409, title: 'Somebody else changed it at the same time' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'Not available for the moment' },
} as const;
export type ProblemCode = keyof typeof PROBLEMS;

const ProblemCode = z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]);

/** A problem document as handlers answer it (RFC 9457). */
export const ProblemDocument = z
  .strictObject({
    type: z
      .templateLiteral(['urn:eventflow:problem:', ProblemCode])
      .meta({ description: 'The cause', examples: ['urn:eventflow:problem:event-closed'] }),
    title: z
      .string()
      .meta({ description: 'The cause in words', examples: ['The event is closed'] }),
    status: z.int().meta({ description: 'The HTTP status', examples: [409] }),
    detail: z.string().meta({
      description: 'For the person who called: what to do next',
      examples: ['It takes no more participations.'],
    }),
  })
  .meta({ id: 'ProblemDocument' });
export type ProblemDocument = z.infer<typeof ProblemDocument>;
