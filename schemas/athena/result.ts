import type { ResultSet } from '@aws-sdk/client-athena';
import { type Cell, readValue } from './values.ts';

export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** One result from its pages; a SELECT repeats its column names as the first row, other statements don't. */
export function resultOf(pages: readonly ResultSet[]): QueryResult {
  const info = pages[0]?.ResultSetMetadata?.ColumnInfo ?? [];
  const columns = info.map(({ Name }) => Name ?? '');
  const texts = pages
    .flatMap(({ Rows = [] }) => Rows)
    .map(({ Data = [] }) => columns.map((_, index) => Data[index]?.VarCharValue));
  const isHeader = texts[0]?.every((text, index) => text === columns[index]) ?? false;
  const rows = texts
    .slice(isHeader ? 1 : 0)
    .map((row) => row.map((text, index) => readValue(text, info[index]?.Type ?? 'varchar')));
  return { columns, rows };
}
