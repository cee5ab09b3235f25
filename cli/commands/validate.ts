import type { Command } from 'commander';
import { ValidationAnswer, type ValidationResult } from '../../schemas/operations/validations.ts';
import { connect } from '../environment.ts';
import { finding, notReachable } from '../failure.ts';
import { invoke } from '../invoke.ts';
import { environmentName, examples, readDate, readZone, refuseFuture } from '../options.ts';
import { data, hint } from '../output/streams.ts';

export function addValidate(program: Command): void {
  program
    .command('validate')
    .description('Ask every validation of a day; exit code 1 when one is violated')
    .option('--date <date>', 'the day, YYYY-MM-DD (default: today in the zone)')
    .option('--zone <zone>', 'the time zone of the day', 'UTC')
    .addHelpText('after', examples('validate', 'validate --date 2026-01-04 --zone Asia/Seoul'))
    .action(validate);
}

/** By the function that the schedule runs, so that both ask the same; it keeps nothing and tells nobody. */
async function validate(
  options: { readonly date?: string; readonly zone: string },
  command: Command,
): Promise<void> {
  const zone = readZone(options.zone);
  const date = readDate(options.date, zone);
  refuseFuture(date, zone);
  const environment = await connect(environmentName(command));
  const answer = await invoke(environment, 'ValidateFunctionName', 'The validation', {
    date,
    zone,
  });
  const { results } = ValidationAnswer.parse(answer);
  for (const result of results) show(result);
  const namesOf = (outcome: ValidationResult['outcome']) =>
    results.filter((one) => one.outcome === outcome).map(({ validation }) => validation);
  const [violated, failed] = [namesOf('violated'), namesOf('failed')];
  if (violated.length > 0) throw finding(`Violated on ${date} (${zone}): ${violated.join(', ')}.`);
  if (failed.length > 0) throw notReachable(`Could not be asked: ${failed.join(', ')}.`);
}

/** A line a validation; what leads to the cause beside it. */
function show(result: ValidationResult): void {
  const { validation, outcome } = result;
  const isFailed = outcome === 'failed';
  data(`${validation}  ${isFailed ? '-' : result.count}  ${outcome}\n`);
  if (isFailed) hint(`${validation}: ${result.reason}`);
  else if (outcome === 'violated') {
    for (const [name, value] of Object.entries(result.details)) {
      hint(`${validation}: ${name} ${value}`);
    }
  }
}
