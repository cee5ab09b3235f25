import type { Command } from 'commander';
import { type AlarmStatus, describeAlarms } from '../alarms.ts';
import { connect } from '../environment.ts';
import { finding } from '../failure.ts';
import { environmentName, examples, formatOption } from '../options.ts';
import { renderJson } from '../output/json.ts';
import { data } from '../output/streams.ts';
import { renderTable } from '../output/table.ts';

export function addAlarms(program: Command): void {
  program
    .command('alarms')
    .description('Every alarm, those that fire first; exit code 1 when one does')
    .addOption(formatOption('table', 'json'))
    .addHelpText('after', examples('alarms', 'alarms --format json', 'alarms --env dev'))
    .action(printAlarms);
}

/** Whom somebody has to look after first. */
const ORDER: readonly AlarmStatus['state'][] = ['ALARM', 'INSUFFICIENT_DATA', 'OK'];

async function printAlarms(
  { format }: { format: 'table' | 'json' },
  command: Command,
): Promise<void> {
  const found = await describeAlarms(await connect(environmentName(command)));
  const alarms = found.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  data(format === 'json' ? renderJson(alarms) : renderAlarms(alarms));
  const firing = alarms.filter(({ state }) => state === 'ALARM');
  if (firing.length === 0) return;
  throw finding(firing.map(({ name, meaning }) => `${name}: ${meaning}`).join('\n'));
}

const REASON_WIDTH = 50;

const renderAlarms = (alarms: readonly AlarmStatus[]): string =>
  renderTable(
    ['alarm', 'state', 'since', 'reason', 'runbook'],
    alarms.map(({ name, state, since, reason, runbook }) => [name, state, since, reason, runbook]),
    [null, null, null, REASON_WIDTH, null],
  );
