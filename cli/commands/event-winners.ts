import type { Command } from 'commander';
import { WINNERS_LIMIT_MAX, Winner } from '../../schemas/participation/winner.ts';
import { suggestEvent } from '../known-events.ts';
import { operatorApi, readAll } from '../operator-api.ts';
import { examples, formatOption, readEventId } from '../options.ts';
import { RESULT_FORMATS, type ResultFormat, renderResult } from '../output/result.ts';
import { data, hint, progress } from '../output/streams.ts';

/** In the schema's order, by the schema's names. */
const COLUMNS = Winner.keyof().options;

export function addWinners(event: Command): void {
  event
    .command('winners')
    .description('Who won, in the order in which they were queued')
    .argument('<id>', 'the event')
    .addOption(formatOption(...RESULT_FORMATS))
    .addHelpText(
      'after',
      examples('event winners sale-2026', 'event winners sale-2026 --format csv > winners.csv'),
    )
    .action(printWinners);
}

async function printWinners(
  id: string,
  { format }: { format: ResultFormat },
  command: Command,
): Promise<void> {
  const path = `/events/${readEventId(id)}/winners`;
  const ask = await operatorApi(command);
  const winners = await readAll<Winner>(ask, path, WINNERS_LIMIT_MAX, (count) =>
    progress(`read ${count} winners`),
  ).catch(suggestEvent(id, ask));
  progress('');
  const rows = winners.map((winner) => COLUMNS.map((column) => winner[column]));
  data(renderResult({ columns: COLUMNS, rows }, format));
  if (winners.length === 0) hint(`Nobody has won "${id}" yet.`);
}
