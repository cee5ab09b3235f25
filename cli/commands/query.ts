import type { Command } from 'commander';
import { savedQueries } from '../../queries/index.ts';
import type { QueryResult } from '../../schemas/athena/result.ts';
import { askSaved, findQuery } from '../athena/saved.ts';
import { connect } from '../environment.ts';
import { findEvent } from '../known-events.ts';
import {
  environmentName,
  examples,
  formatOption,
  readDate,
  readEventId,
  readZone,
} from '../options.ts';
import { RESULT_FORMATS, type ResultFormat, renderResult } from '../output/result.ts';
import { data, hint } from '../output/streams.ts';
import { renderTable } from '../output/table.ts';

interface Options {
  readonly date?: string;
  readonly zone: string;
  readonly event?: string;
  readonly since?: string;
  readonly format: ResultFormat;
}

export function addQuery(program: Command): void {
  program
    .command('query')
    .description('Ask a saved query; without a name, list them')
    .argument('[name]', 'the query')
    .option('--date <date>', 'the day asked about, YYYY-MM-DD (default: today in the zone)')
    .option('--zone <zone>', 'the time zone of the day', 'UTC')
    .option('--event <id>', 'only this event (default: all of them)')
    .option('--since <date>', 'from which day on, where a query asks for it (default: the day)')
    .addOption(formatOption(...RESULT_FORMATS))
    .addHelpText(
      'after',
      examples(
        'query',
        'query result_distribution',
        'query traffic_per_minute --date 2026-01-04 --zone Asia/Seoul --format csv',
        'query delay_p95 --event sale-2026 --format json',
        'query oversold --since 2026-01-01 --event sale-2026',
      ),
    )
    .action(query);
}

async function query(name: string | undefined, options: Options, command: Command): Promise<void> {
  if (name === undefined) return listQueries(options.format);
  const saved = findQuery(name);
  const zone = readZone(options.zone);
  const question = {
    date: readDate(options.date, zone),
    zone,
    event: options.event === undefined ? undefined : readEventId(options.event),
    since: options.since === undefined ? undefined : readDate(options.since, zone),
  };
  const environment = await connect(environmentName(command));
  const result = await askSaved(environment, saved, question);
  // Facts count, whether their event is known here or not; only their lack asks for its reason.
  if (question.event !== undefined && isVoid(result)) await findEvent(environment, question.event);
  data(renderResult(result, options.format));
  if (result.columns.length === 0) {
    hint('Done; the statement has no rows.');
  } else if (result.rows.length === 0) {
    hint(
      `No rows for ${question.date} (${zone}). Fresh facts reach the lake with: eventflow flush`,
    );
  }
}

/** Nothing was counted: no rows, or nothing but zeros and nulls in them. */
const isVoid = ({ columns, rows }: QueryResult): boolean =>
  columns.length > 0 && rows.every((row) => row.every((cell) => cell === null || cell === 0));

/** Descriptions are sentences: in a table they break where these many characters are full. */
const LIST_WIDTHS = [null, null, 50, 30];

function listQueries(format: ResultFormat): void {
  const columns = ['name', 'group', 'description', 'grain'];
  const rows = savedQueries.map(({ name, group, description, grain }) => [
    name,
    group,
    description,
    grain,
  ]);
  data(
    format === 'table'
      ? renderTable(columns, rows, LIST_WIDTHS)
      : renderResult({ columns, rows }, format),
  );
}
