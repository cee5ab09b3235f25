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

/** What was delivered: the flush counts by service, and what Firehose wrote is what reached the lake. */
interface Delivered {
  readonly firehose: { readonly records: number; readonly objects: number };
}

async function flush(_options: unknown, command: Command): Promise<void> {
  const environment = await connect(environmentName(command));
  const localUrl = localUrlOf(environment, 'Buffers are flushed');
  const { statusCode, body } = await send({ method: 'POST', url: `${localUrl}/_local/flush` });
  if (statusCode !== 200) {
    throw notReachable(
      `The flush failed with status ${statusCode}. The log of npm start says why.`,
    );
  }
  const { records, objects } = (body as Delivered).firehose;
  data(`${counted(records, 'fact')} in ${counted(objects, 'object')}\n`);
}

const counted = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`;
