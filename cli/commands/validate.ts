import type { Command } from 'commander';
import { savedQueries } from '../../queries/index.ts';
import { askSaved } from '../athena/saved.ts';
import { connect } from '../environment.ts';
import { finding, notReachable } from '../failure.ts';
import { environmentName, examples, readDate, readZone } from '../options.ts';
import { data } from '../output/streams.ts';

export function addValidate(program: Command): void {
  program
    .command('validate')
    .description('Run every validation of a day; exit code 1 when one is violated')
    .option('--date <date>', 'the day, YYYY-MM-DD (default: today in the zone)')
    .option('--zone <zone>', 'the time zone of the day', 'UTC')
    .addHelpText('after', examples('validate', 'validate --date 2026-01-04 --zone Asia/Seoul'))
    .action(validate);
}

async function validate(
  options: { readonly date?: string; readonly zone: string },
  command: Command,
): Promise<void> {
  const zone = readZone(options.zone);
  const question = { date: readDate(options.date, zone), zone, event: undefined };
  const environment = await connect(environmentName(command));
  const violated: string[] = [];
  const validations = savedQueries.filter(({ group }) => group === 'validation');
  for (const validation of validations) {
    const { rows } = await askSaved(environment, validation, question);
    const count = rows[0]?.[0];
    if (typeof count !== 'number') throw notReachable(`${validation.name} gave no count.`);
    const isRight = count <= (validation.threshold ?? 0);
    data(`${validation.name}  ${count}  ${isRight ? 'ok' : 'violated'}\n`);
    if (!isRight) violated.push(validation.name);
  }
  if (violated.length > 0) {
    throw finding(`Violated on ${question.date} (${zone}): ${violated.join(', ')}.`);
  }
}
