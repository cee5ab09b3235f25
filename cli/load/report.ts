import type { Cell } from '../../schemas/athena/values.ts';
import { renderTable } from '../output/table.ts';
import type { Percentiles } from './percentiles.ts';
import type { Summary } from './summary.ts';

/** A run's summary for people. */
export function renderSummary(summary: Summary): string {
  const { posts, requests } = summary;
  const results = requests.byResult.map((row) => [row.status, row.resultCode, row.requests]);
  const unfinished = requests.notFinal > 0 ? [['not final', null, requests.notFinal]] : [];
  return [
    renderTable(['answer', 'posts'], Object.entries(posts.byStatus)),
    renderTable(['status', 'result', 'requests'], [...results, ...unfinished]),
    renderTable(
      ['ms', 'p50', 'p95', 'p99', 'max'],
      [percentileRow('POST', summary.postMs), percentileRow('decision', summary.decisionMs)],
    ),
    renderTable(
      ['per second', 'requests'],
      [
        ['accepted', summary.acceptedPerSecond],
        ['decided', summary.decidedPerSecond],
      ],
    ),
  ].join('');
}

const percentileRow = (name: string, { p50, p95, p99, max }: Percentiles): Cell[] => [
  name,
  p50,
  p95,
  p99,
  max,
];
