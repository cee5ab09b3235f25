import type { Command } from 'commander';
import { connect } from '../environment.ts';
import { finding } from '../failure.ts';
import { environmentName, examples, readDate, refuseFuture } from '../options.ts';
import { data, hint, progress } from '../output/streams.ts';
import { exportDay } from '../reconcile/export-day.ts';
import { findMissing, publish } from '../reconcile/facts.ts';

export function addReconcile(program: Command): void {
  program
    .command('reconcile')
    .description('Publish the facts again that are final in the table and not in the lake')
    .option('--date <date>', 'the day in UTC, YYYY-MM-DD (default: today, up to now)')
    .addHelpText(
      'after',
      `\nIt exports the day of the table to S3, compares it with the lake, and publishes what is missing.\nRunning it again, or twice at once, does no harm.\n${examples('reconcile', 'reconcile --date 2026-01-04 --env dev')}`,
    )
    .action(reconcile);
}

async function reconcile({ date: asked }: { date?: string }, command: Command): Promise<void> {
  const date = readDate(asked, 'UTC');
  refuseFuture(date, 'UTC');
  const environment = await connect(environmentName(command));
  hint(`Exporting ${date} (UTC) of the table …`);
  const items = await exportDay(environment, date, (seconds) =>
    progress(`exporting for ${seconds} s`),
  );
  progress('');
  hint(`The export has ${items} items. Comparing it with the lake …`);
  const requestIds = await findMissing(environment, date);
  const counts = await publish(environment, requestIds, (done) =>
    progress(`published ${done} of ${requestIds.length}`),
  );
  progress('');
  data(`${requestIds.length} missing, ${counts.published} published on ${date} (UTC)\n`);
  if (counts.refused > 0) {
    throw finding(
      `The bus refused ${counts.refused}. Run it again; if it stays so, see docs/runbook.md#publish-failures.`,
    );
  }
  if (counts.gone > 0) throw finding(`${counts.gone} are in the table no more.`);
  if (requestIds.length > 0) hint('Firehose brings them to the lake within two minutes.');
}
