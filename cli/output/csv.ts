import type { Cell } from '../../schemas/athena/values.ts';

/** RFC 4180, with a header; null is an empty field and an empty text is `""`, as Athena writes them. */
export function renderCsv(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [columns, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function field(cell: Cell): string {
  if (cell === null) return '';
  const text = String(cell);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
