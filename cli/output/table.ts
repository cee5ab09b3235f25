import CliTable from 'cli-table3';
import type { Cell } from '../../schemas/athena/values.ts';
import { plain } from './plain.ts';

/**
 * A table with numbers to the right and `-` for what is not there; ends with a line feed.
 * Text from elsewhere cannot control the terminal. A column with a width in characters breaks its lines, the others are as wide as their cells.
 */
export function renderTable(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  widths: readonly (number | null)[] = [],
): string {
  const table = new CliTable({
    head: columns.map(plain),
    colWidths: [...widths],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
    colAligns: columns.map((_, index) =>
      rows.some((row) => typeof row[index] === 'number') ? 'right' : 'left',
    ),
  });
  table.push(...rows.map((row) => row.map((cell) => (cell === null ? '-' : plain(String(cell))))));
  return `${table}\n`;
}
