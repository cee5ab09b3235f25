import type { ReportQuery } from '../../../schemas/operations/report.ts';
import type { Answer, FailureReason } from '../athena.ts';
import type { ReportDay } from './day.ts';

/** What one query of a report gave. */
export type Part = { readonly query: ReportQuery } & (
  | ({ readonly ok: true } & Answer)
  | { readonly ok: false; readonly reason: FailureReason; readonly message: string }
);

/** All that a report's files say; the same facts give the same report, so it has no time of its own. */
export interface Report extends ReportDay {
  readonly schemaVersion: 1;
  readonly summary: Summary;
  readonly parts: readonly Part[];
}

/** Null where nothing was counted, or its query failed. */
export interface Summary {
  readonly decided: number | null;
  readonly won: number | null;
  readonly dlqPercent: number | null;
  readonly p50E2eMs: number | null;
  readonly p95E2eMs: number | null;
  readonly p99E2eMs: number | null;
  readonly p95QueueMs: number | null;
  readonly repeatedPercent: number | null;
  /** The latest finishedAt among the facts, in epoch milliseconds: the report is as fresh as that. */
  readonly freshToEpochMs: number | null;
}

type Row = Readonly<Record<string, string | number | boolean | null>>;

/** A part's rows by column name; none when its query failed. */
export function rowsOf(parts: readonly Part[], query: ReportQuery): readonly Row[] {
  const part = parts.find((candidate) => candidate.query === query);
  if (!part?.ok) return [];
  return part.rows.map((row) =>
    Object.fromEntries(part.columns.map((column, at) => [column.toLowerCase(), row[at] ?? null])),
  );
}

export function createReport(day: ReportDay, parts: readonly Part[]): Report {
  return { schemaVersion: 1, ...day, summary: summarize(parts), parts };
}

function summarize(parts: readonly Part[]): Summary {
  const results = rowsOf(parts, 'results_by_event');
  const count = (has: (row: Row) => boolean) =>
    results.filter(has).reduce((sum, row) => sum + Number(row.total_count), 0);
  const hasResults = parts.some(({ query, ok }) => query === 'results_by_event' && ok);
  const decided = hasResults ? count(() => true) : null;
  const dlq = count((row) => row.isdlq === true);
  const delays = rowsOf(parts, 'delay_percentiles').find((row) => row.istotal === true);
  const [lines] = rowsOf(parts, 'lines_and_facts');
  return {
    decided,
    won: hasResults ? count((row) => row.resultcode === 'SUCCESS') : null,
    dlqPercent: decided ? Math.round((dlq * 10_000) / decided) / 100 : null,
    p50E2eMs: numberOf(delays?.p50_e2e_delay_ms),
    p95E2eMs: numberOf(delays?.p95_e2e_delay_ms),
    p99E2eMs: numberOf(delays?.p99_e2e_delay_ms),
    p95QueueMs: numberOf(delays?.p95_queue_delay_ms),
    repeatedPercent: numberOf(lines?.repeated_percent),
    freshToEpochMs: numberOf(lines?.latest_finished_at),
  };
}

const numberOf = (cell: Row[string] | undefined): number | null =>
  typeof cell === 'number' ? cell : null;
