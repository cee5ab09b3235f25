import { setImmediate } from 'node:timers/promises';
import type { Context } from '../../../service.ts';
import { keyAttributes, type Table } from '../tables/table.ts';
import { type Item, pick } from '../values/value.ts';
import type { Job } from './jobs.ts';
import { ExportKeys } from './keys.ts';

/** An item of the export, by its key as SQLite has it; images as the JSON that is stored. */
interface Row {
  readonly pk: string | Uint8Array;
  readonly sk: string | Uint8Array;
  readonly last_id: number | null;
  readonly old: string | null;
  readonly new: string | null;
}

const SLICE_ITEMS = 500;

/** Before every key: numbers come before texts and bytes. */
const BEGINNING = [-1, -1] as const;

const IMAGES = `
  k.last_id, f.before AS old, CASE WHEN k.next_id IS NULL THEN i.item ELSE n.before END AS new
  FROM keys LEFT JOIN dynamodb_export_keys k ON k.export_id = ?1 AND k.pk = keys.pk AND k.sk = keys.sk
  LEFT JOIN dynamodb_changes f ON f.id = k.first_id
  LEFT JOIN dynamodb_changes n ON n.id = k.next_id
  LEFT JOIN dynamodb_items i ON i.table_id = ?2 AND i.pk = keys.pk AND i.sk = keys.sk
  ORDER BY keys.pk, keys.sk`;

/** Every key that is there or was there, in order. */
const FULL = `
  WITH keys AS (
    SELECT pk, sk FROM (SELECT pk, sk FROM dynamodb_items
      WHERE table_id = ?2 AND (pk, sk) > (?3, ?4) ORDER BY pk, sk LIMIT ?5)
    UNION
    SELECT pk, sk FROM (SELECT pk, sk FROM dynamodb_export_keys
      WHERE export_id = ?1 AND (pk, sk) > (?3, ?4) ORDER BY pk, sk LIMIT ?5)
    ORDER BY 1, 2 LIMIT ?5
  ) SELECT keys.pk, keys.sk, ${IMAGES}`;

/** Every key that changed within the span, in order. */
const INCREMENTAL = `
  WITH keys AS (
    SELECT pk, sk FROM dynamodb_export_keys
    WHERE export_id = ?1 AND first_id IS NOT NULL AND (pk, sk) > (?3, ?4) ORDER BY pk, sk LIMIT ?5
  ) SELECT keys.pk, keys.sk, ${IMAGES}`;

/** Lines of an export in the order of keys, in slices, and the bytes of their items. */
export interface Slice {
  readonly lines: readonly string[];
  readonly bytes: number;
}

/**
 * The lines of an export. Between slices others write: what they change is gathered right before the
 * next slice is read, so that each item is told as it was at the end of the span, and the same again
 * by a second run.
 */
export async function* linesOf(context: Context, job: Job, table: Table): AsyncGenerator<Slice> {
  const { store } = context;
  const keys = new ExportKeys(context, job);
  const isFull = job.request.span.type === 'FULL_EXPORT';
  try {
    while (keys.gather()) await setImmediate();
    let after: readonly (Row['pk'] | number)[] = BEGINNING;
    for (;;) {
      while (keys.gather());
      const [pk = '', sk = ''] = after;
      const sql = isFull ? FULL : INCREMENTAL;
      const rows = store.all<Row>(sql, job.id, table.id, pk, sk, SLICE_ITEMS);
      const last = rows.at(-1);
      if (!last) return;
      after = [last.pk, last.sk];
      yield sliceOf(rows.flatMap((row) => (isFull ? fullLine(row) : changeLine(row, job, table))));
      await setImmediate();
    }
  } finally {
    keys.clear();
  }
}

function sliceOf(lines: readonly string[]): Slice {
  return { lines, bytes: lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0) };
}

const fullLine = ({ new: image }: Row): string[] => (image === null ? [] : [`{"Item":${image}}`]);

/**
 * One line an item that changed, as it was before and after the span; none for one that came and went.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
 */
function changeLine(row: Row, { request: { span } }: Job, table: Table): string[] {
  const image = row.new ?? row.old;
  if (image === null) return [];
  const names = keyAttributes(table.key).map(({ name }) => name);
  const keys = JSON.stringify(pick(JSON.parse(image) as Item, names));
  const hasOld = span.type === 'INCREMENTAL_EXPORT' && span.view === 'NEW_AND_OLD_IMAGES';
  const members = [
    `"Metadata":{"WriteTimestampMicros":{"N":"${row.last_id}"}}`,
    `"Keys":${keys}`,
    ...(row.new === null ? [] : [`"NewImage":${row.new}`]),
    ...(hasOld && row.old !== null ? [`"OldImage":${row.old}`] : []),
  ];
  return [`{${members.join(',')}}`];
}
