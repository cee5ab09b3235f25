import * as z from 'zod';

/** Where the next page begins; opaque, and of use to the list and the caller alone that it was given to. */
export const Cursor = z
  .string()
  .min(1)
  .meta({ description: '`nextCursor` of the page before, as it is' });

export const NextCursor = z
  .string()
  .nullable()
  .meta({ description: 'Leads to the next page; null when there is none', examples: [null] });

/** How many items a page has at most, as it stands in a query. */
export const limitUpTo = (maximum: number, byDefault: number) =>
  z.coerce
    .number()
    .int()
    .min(1)
    .max(maximum)
    .default(byDefault)
    .meta({ description: 'How many at most' });
