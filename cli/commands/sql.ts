import type { Command } from 'commander';
import { QueryFailure, runQuery } from '../athena/run.ts';
import { connect, readOutputs } from '../environment.ts';
import { wrongUsage } from '../failure.ts';
import { environmentName, examples, formatOption } from '../options.ts';
import { RESULT_FORMATS, type ResultFormat, renderResult } from '../output/result.ts';
import { data, hint } from '../output/streams.ts';

export function addSql(program: Command): void {
  program
    .command('sql')
    .description("Run a statement in Athena's SQL on the lake's tables")
    .argument('<statement>', 'one statement')
    .addOption(formatOption(...RESULT_FORMATS))
    .addHelpText(
      'after',
      examples(
        'sql "SELECT count(*) FROM participation_logs"',
        'sql "SELECT resultCode, count(*) AS facts FROM participation_logs GROUP BY 1" --format json',
      ),
    )
    .action(runStatement);
}

async function runStatement(
  sql: string,
  { format }: { format: ResultFormat },
  command: Command,
): Promise<void> {
  if (sql.trim() === '') throw wrongUsage('The statement is empty. Try: eventflow sql "SELECT 1"');
  const environment = await connect(environmentName(command));
  const outputs = await readOutputs(environment, 'WorkgroupName', 'DatabaseName');
  const query = { sql, database: outputs.DatabaseName, workGroup: outputs.WorkgroupName };
  const result = await runQuery(environment.aws, query).catch((error: unknown) => {
    throw error instanceof QueryFailure && error.isUserError ? wrongUsage(error.message) : error;
  });
  data(renderResult(result, format));
  if (result.columns.length === 0) hint('Done; the statement has no rows.');
}
