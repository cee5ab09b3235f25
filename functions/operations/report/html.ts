import type { Cell } from '../../../schemas/athena/values.ts';
import { barsChart, minutesChart } from './charts.ts';
import { type Part, type Report, rowsOf, type Summary } from './model.ts';
import { PAGE_STYLE } from './page-style.ts';
import { TEXTS, type TextName } from './texts.ts';

/** Tables show so many rows; report.csv has all of them. */
const ROWS_SHOWN_MAX = 20;

/** The report as one page that needs nothing else: no script, no font, no other file. */
export function reportHtml(report: Report): string {
  const { date, zone, parts, summary } = report;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>EventFlow ${escaped(date)} ${escaped(zone)}</title><style>${PAGE_STYLE}</style></head>
<body>
<fieldset><legend>${text('language')}</legend>
<label><input type="radio" name="language" id="ko"> <span lang="ko">한국어</span></label>
<label><input type="radio" name="language" id="en" checked> <span lang="en">English</span></label></fieldset>
<main>
<h1>${text('title')}</h1>
<p class="of">${escaped(date)} · ${escaped(zone)}</p>
${failures(parts)}
<h2>${text('summary')}</h2>
${summary.decided === 0 ? `<p>${text('empty')}</p>` : tiles(summary)}
${parts.map((part) => section(report, part)).join('\n')}
</main>
</body>
</html>
`;
}

const text = (name: TextName): string => {
  const [korean, english] = TEXTS[name];
  return `<span lang="ko">${korean}</span><span lang="en">${english}</span>`;
};

function failures(parts: readonly Part[]): string {
  const failed = parts.flatMap((part) => (part.ok ? [] : [part]));
  if (failed.length === 0) return '';
  const items = failed.map(
    ({ query, reason, message }) => `<li>${query}: ${reason}, ${escaped(message)}</li>`,
  );
  return `<div class="alert" role="alert"><p>${text('failed')}:</p><ul>${items.join('')}</ul></div>`;
}

function tiles(summary: Summary): string {
  const shown: readonly [TextName, string][] = [
    ['decided', counted(summary.decided)],
    ['won', counted(summary.won)],
    ['dlqPercent', unit(summary.dlqPercent, '%')],
    ['p95QueueMs', unit(summary.p95QueueMs, 'ms')],
    ['p50E2eMs', unit(summary.p50E2eMs, 'ms')],
    ['p95E2eMs', unit(summary.p95E2eMs, 'ms')],
    ['p99E2eMs', unit(summary.p99E2eMs, 'ms')],
    ['repeatedPercent', unit(summary.repeatedPercent, '%')],
    ['freshTo', instant(summary.freshToEpochMs)],
  ];
  const items = shown.map(([name, value]) => `<div><dt>${text(name)}</dt><dd>${value}</dd></div>`);
  return `<dl>${items.join('')}</dl>`;
}

function section(report: Report, part: Part): string {
  const body = part.ok
    ? `${charts(report.parts, part)}${table(part.columns, part.rows)}${source(report, part)}`
    : `<p class="alert">${part.reason}: ${escaped(part.message)}</p>`;
  return `<section><h2>${text(part.query)}</h2>${body}</section>`;
}

function charts(parts: readonly Part[], { query }: Part): string {
  const rows = rowsOf(parts, query);
  if (rows.length === 0) return '';
  if (query === 'minutes_by_event') {
    const of = (column: string) => added(rows, (row) => String(row.min_time).slice(11, 16), column);
    const chart = (name: 'traffic' | 'throughput') =>
      `<h3>${text(name)}</h3><div class="wide">${minutesChart(name, of(`${name}_per_min`))}</div>`;
    return chart('traffic') + chart('throughput');
  }
  if (query === 'results_by_event') {
    const results = added(
      rows,
      (row) => `${row.resultcode}${row.isdlq === true ? ' (DLQ)' : ''}`,
      'total_count',
    );
    return `<div class="wide">${barsChart('results', results)}</div>`;
  }
  const total = query === 'delay_percentiles' && rows.find((row) => row.istotal === true);
  if (!total || total.fact_count === 0) return '';
  const delays = ['queue', 'e2e'].flatMap((delay) =>
    [50, 95, 99].map((p): [string, number] => [
      `${delay} p${p}`,
      Number(total[`p${p}_${delay}_delay_ms`]),
    ]),
  );
  return `<div class="wide">${barsChart('delays', delays)}</div>`;
}

/** The column's sums by name, in the order in which the names come. */
function added(
  rows: ReturnType<typeof rowsOf>,
  nameOf: (row: ReturnType<typeof rowsOf>[number]) => string,
  column: string,
): [string, number][] {
  const sums = new Map<string, number>();
  for (const row of rows) {
    sums.set(nameOf(row), (sums.get(nameOf(row)) ?? 0) + Number(row[column]));
  }
  return [...sums];
}

function table(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return `<p>${text('none')}</p>`;
  const head = columns.map((column) => `<th scope="col">${escaped(column)}</th>`).join('');
  const lines = rows
    .slice(0, ROWS_SHOWN_MAX)
    .map((row) => row.map((cell, at) => `<td>${value(cell, columns[at] ?? '')}</td>`))
    .map((cells) => `<tr>${cells.join('')}</tr>`);
  const more = rows.length > ROWS_SHOWN_MAX ? `<p>${rows.length} ${text('rowsShown')}</p>` : '';
  return `<div class="wide" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${lines.join('')}</tbody></table></div>${more}`;
}

function source({ summary }: Report, part: Part & { ok: true }): string {
  return `<details><summary>${text('source')}: ${part.query}</summary>
<p>${text('scanned')}: ${counted(part.scannedBytes)} · ${text('freshTo')}: ${instant(summary.freshToEpochMs)} · ${text('repeatedPercent')}: ${unit(summary.repeatedPercent, '%')}</p>
<pre>${escaped(part.sql)}</pre></details>`;
}

/** Columns that end in `_at` are instants in epoch milliseconds, all other numbers counts and measures. */
function value(cell: Cell, column: string): string {
  if (typeof cell !== 'number') return escaped(cell === null ? '–' : String(cell));
  return column.endsWith('_at') ? instant(cell) : counted(cell);
}

const counted = (count: number | null): string =>
  count === null ? '–' : count.toLocaleString('en-US');
const unit = (count: number | null, name: string): string =>
  count === null ? '–' : `${counted(count)} ${name}`;
/** In UTC; where a line is narrow, it breaks between day and time. */
const instant = (epochMs: number | null): string =>
  epochMs === null ? '–' : new Date(epochMs).toISOString().replace('T', ' ');

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
const escaped = (raw: string): string => raw.replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);
