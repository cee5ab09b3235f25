import type { Report } from './model.ts';

/** RFC 4180: a line for each cell of each query's rows, and one for each query that failed. */
export function reportCsv({ date, zone, parts }: Report): string {
  const lines = parts.flatMap((part) =>
    part.ok
      ? part.rows.flatMap((row, at) =>
          part.columns.map((column, index) => [part.query, at + 1, column, row[index] ?? null]),
        )
      : [[part.query, null, part.reason, part.message]],
  );
  return [
    ['date', 'zone', 'query', 'row', 'column', 'value'],
    ...lines.map((line) => [date, zone, ...line]),
  ]
    .map((line) => `${line.map(field).join(',')}\r\n`)
    .join('');
}

function field(cell: string | number | boolean | null): string {
  if (cell === null) return '';
  const text = String(cell);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
