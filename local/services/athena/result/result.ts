import type { ColumnInfo } from './columns.ts';

/** A cell's text; null for NULL. */
export type Row = readonly (string | null)[];

/** What a statement answered. */
export interface StatementResult {
  readonly columns: readonly ColumnInfo[];
  readonly rows: readonly Row[];
  readonly scannedBytes: number;
}

/** What a statement that answers nothing answers. */
export const NOTHING: StatementResult = { columns: [], rows: [], scannedBytes: 0 };

/** As Athena writes it: every cell in quotes, NULL as nothing. */
export function csv({ columns, rows }: StatementResult): string {
  const lines = [columns.map(({ Name }) => Name), ...rows].map((row) =>
    row.map((cell) => (cell === null ? '' : `"${cell.replaceAll('"', '""')}"`)).join(','),
  );
  return `${lines.join('\n')}\n`;
}

/** The result of a DDL statement as Athena writes it: tabs between cells, no header. */
export const plainText = ({ rows }: StatementResult): string =>
  rows.map((row) => `${row.map((cell) => cell ?? '').join('\t')}\n`).join('');
