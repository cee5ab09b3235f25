import Table from 'cli-table3';

/** Counts and times of the operations in a trace, the most time first. */
export function operationTable(trace: string, participations: number): string {
  const lines = trace.split('\n').flatMap((line) => {
    const [, operation, ms] = /^\S+ (\S+:\S+) ([\d.]+) ms/.exec(line) ?? [];
    return operation && ms ? [{ operation, ms: Number(ms) }] : [];
  });
  const head = ['operation', 'calls a participation', 'mean ms', 'total ms'];
  const table = new Table({ head, style: { head: [] } });
  const totals = [...Map.groupBy(lines, ({ operation }) => operation)]
    .map(([operation, calls]) => ({
      operation,
      calls: calls.length,
      total: calls.reduce((sum, { ms }) => sum + ms, 0),
    }))
    .toSorted((a, b) => b.total - a.total);
  for (const { operation, calls, total } of totals.slice(0, 20)) {
    table.push([
      operation,
      (calls / participations).toFixed(2),
      (total / calls).toFixed(2),
      total.toFixed(0),
    ]);
  }
  return table.toString();
}
