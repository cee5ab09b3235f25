import Table from 'cli-table3';
import type { Crash, ModelledRow } from './allocation.ts';
import type { Run } from './run.ts';

/** Writes and units of as many winners by each strategy; the table's units and its indexes' apart. */
export function writesTable(runs: readonly Run[], decisions: number): string {
  return table(
    ['strategy', 'calls', 'writes to the hot item', 'units a winner, table', 'indexes'],
    runs.map(({ strategy, calls, hotWrites, tableWriteUnits, indexWriteUnits }) => [
      strategy.name,
      calls,
      hotWrites,
      (tableWriteUnits / decisions).toFixed(2),
      (indexWriteUnits / decisions).toFixed(2),
    ]),
  );
}

/** Decisions a second of each strategy, and how much faster the first one was in its fastest slice. */
export function raceTable(runs: readonly Run[], slice: number): string {
  const fastest = ({ seconds }: Run) => Math.min(...seconds);
  const [first] = runs as [Run];
  return table(
    ['strategy', 'decisions a second: slowest slice', 'median', 'fastest', 'the design is faster'],
    runs.map((run) => {
      const rates = run.seconds.map((each) => slice / each).toSorted((a, b) => a - b);
      const shown = [rates[0], rates[Math.floor(rates.length / 2)], rates.at(-1)];
      return [
        run.strategy.name,
        ...shown.map((rate) => (rate ?? 0).toFixed(0)),
        `${(fastest(run) / fastest(first)).toFixed(1)} ×`,
      ];
    }),
  );
}

export function recoveryTable(crashes: readonly Crash[]): string {
  return table(
    ['strategy', 'cut', 'stock astray', 'after redelivery', 'writes to the hot item', 'undecided'],
    crashes.map(({ strategy, moment, recovery }) => [
      strategy,
      moment,
      recovery.unaccountedAfterCrash,
      recovery.unaccountedAfterRedelivery,
      recovery.hotWrites,
      recovery.undecided,
    ]),
  );
}

export function modelTable(rows: readonly ModelledRow[]): string {
  return table(
    [
      'outcome',
      'requests in a batch',
      'batches at once',
      'decisions a second',
      'conflicts for each commit',
    ],
    rows.map(({ outcome, batchSize, workers, decisionsPerSecond, conflictsPerCommit }) => [
      outcome,
      batchSize,
      workers,
      decisionsPerSecond.toFixed(0),
      conflictsPerCommit.toFixed(2),
    ]),
  );
}

function table(head: string[], rows: readonly (readonly (string | number)[])[]): string {
  const drawn = new Table({ head, style: { head: [] } });
  drawn.push(...rows.map((row) => [...row]));
  return drawn.toString();
}
