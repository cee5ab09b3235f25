import CliTable from 'cli-table3';

/** What a cell can hold, on its way to any format. */
export type Cell = string | number | boolean | null;

/** A table with numbers to the right and `-` for what is not there; ends with a line feed. */
export function renderTable(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): string {
  const table = new CliTable({
    head: [...columns],
    style: { head: [], border: [], compact: true },
    colAligns: columns.map((_, index) =>
      rows.some((row) => typeof row[index] === 'number') ? 'right' : 'left',
    ),
  });
  table.push(...rows.map((row) => row.map((cell) => (cell === null ? '-' : String(cell)))));
  return `${table}\n`;
}
