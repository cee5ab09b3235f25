import type { Command } from 'commander';
import { connect } from '../environment.ts';
import { finding } from '../failure.ts';
import { environmentName, examples, formatOption } from '../options.ts';
import { renderJson } from '../output/json.ts';
import { data, hint } from '../output/streams.ts';
import { renderStatus } from '../status/render.ts';
import { complaintOf, readStatus } from '../status/status.ts';

export function addStatus(program: Command): void {
  program
    .command('status')
    .description('Queues, streams, lake and events; what eventflow alone prints')
    .addOption(formatOption('table', 'json'))
    .addHelpText('after', examples('status', 'status --format json', 'status --env dev'))
    .action(printStatus);
}

async function printStatus(
  { format }: { format: 'table' | 'json' },
  command: Command,
): Promise<void> {
  const status = await readStatus(await connect(environmentName(command)));
  data(format === 'json' ? renderJson(status) : renderStatus(status));
  if (status.events.reason !== null) hint(`events: ${status.events.reason}`);
  const complaint = complaintOf(status);
  if (complaint) throw finding(complaint);
}
