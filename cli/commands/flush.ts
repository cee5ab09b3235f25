import type { Command } from 'commander';
import { connect, localUrlOf } from '../environment.ts';
import { notReachable } from '../failure.ts';
import { send } from '../http.ts';
import { environmentName, examples } from '../options.ts';
import { data } from '../output/streams.ts';

export function addFlush(program: Command): void {
  program
    .command('flush')
    .description('Deliver to the lake what is still buffered, without waiting for the interval')
    .addHelpText('after', examples('flush'))
    .action(flush);
}

/** What was delivered, by service and by what the service counts, such as facts and objects. */
type Delivered = Readonly<Record<string, Readonly<Record<string, number>>>>;

async function flush(_options: unknown, command: Command): Promise<void> {
  const environment = await connect(environmentName(command));
  const localUrl = localUrlOf(environment, 'Buffers are flushed');
  const { statusCode, body } = await send({ method: 'POST', url: `${localUrl}/_local/flush` });
  if (statusCode !== 200) {
    throw notReachable(
      `The flush failed with status ${statusCode}. The log of npm start says why.`,
    );
  }
  for (const counts of Object.values(body as Delivered)) data(`${describeCounts(counts)}\n`);
}

/** `700 facts in 1 object`. */
function describeCounts(counts: Delivered[string]): string {
  return Object.entries(counts)
    .map(([thing, count]) => `${count} ${count === 1 ? thing.replace(/s$/, '') : thing}`)
    .join(' in ');
}
