import type { Cell } from '../../schemas/athena/values.ts';
import { renderCsv } from './csv.ts';
import { renderJson } from './json.ts';
import { renderTable } from './table.ts';

export const RESULT_FORMATS = ['table', 'json', 'csv'] as const;
export type ResultFormat = (typeof RESULT_FORMATS)[number];

interface Result {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A result in the format asked for: JSON is an array of rows; a statement without columns has no text. */
export function renderResult({ columns, rows }: Result, format: ResultFormat): string {
  if (format === 'json') return renderJson(rows.map((row) => rowObject(columns, row)));
  if (columns.length === 0) return '';
  return format === 'csv' ? renderCsv(columns, rows) : renderTable(columns, rows);
}

function rowObject(columns: readonly string[], row: readonly Cell[]) {
  return Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null]));
}
