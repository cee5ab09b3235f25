import * as z from 'zod';
import { FinalStatus, RequestStatus, ResultCode } from '../participation/status.ts';

/**
 * The table's own items in the lake: its exports to S3, a folder a day (UTC) that they are about. A
 * line is DynamoDB JSON; of its attributes those that a fact tells of are columns, and the user is none.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
 */
export const EXPORTS_FOLDER = 'exports/';

/** Where the exports about a day are, as their `S3Prefix` says it. */
export const exportPrefix = (date: string): string => `${EXPORTS_FOLDER}dt=${date}`;

const text = (description: string, example: string) =>
  z
    .strictObject({ S: z.string().meta({ description: 'A text', examples: [example] }) })
    .meta({ description });
const number = (description: string, example: string) =>
  z
    .strictObject({ N: z.string().meta({ description: 'A number as text', examples: [example] }) })
    .meta({ description });

const Image = z.strictObject({
  requestId: text('Of a request; missing in what is none', 'req-4xv2e6m3kq7wz5rnbt2jd3ya2u'),
  eventId: text('The event it is about', 'sale-2026'),
  status: text(
    `One of ${RequestStatus.options.map((status) => `\`${status}\``).join(', ')}; a fact is due for the last three`,
    FinalStatus.enum.SUCCEEDED,
  ),
  resultCode: text('Why, once it is final', ResultCode.enum.SUCCESS),
  queuedAt: number('Epoch milliseconds', '1767484800000'),
  startedAt: number('Epoch milliseconds', '1767484800120'),
  finishedAt: number('Epoch milliseconds', '1767484800140'),
});

export const StoreItem = z.strictObject({
  Metadata: z
    .strictObject({
      WriteTimestampMicros: number('Epoch microseconds of its last write', '1767484800140000'),
    })
    .meta({ description: 'Of an incremental export' }),
  NewImage: Image.meta({ description: 'The item at the end of an incremental export’s span' }),
  Item: Image.meta({ description: 'The item in a full export' }),
});

export const STORE_ITEMS = {
  name: 'store_items',
  description:
    'The table as its exports tell of it: a line for each item that was written on a day, as the day ended. Several exports of a day tell of an item several times. Files of checksums are rows of NULLs.',
  shape: StoreItem,
  partition: { name: 'dt', type: 'string', description: 'Day that the export is about, UTC' },
} as const;
