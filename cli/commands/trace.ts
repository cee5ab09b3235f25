import type { Command } from 'commander';
import { RequestId } from '../../schemas/participation/identifiers.ts';
import { connect, LOCAL } from '../environment.ts';
import { finding, wrongUsage } from '../failure.ts';
import { environmentName, examples, formatOption } from '../options.ts';
import { renderJson } from '../output/json.ts';
import { data } from '../output/streams.ts';
import { followRequest } from '../trace/journey.ts';
import { isLost } from '../trace/lake-verdict.ts';
import { renderJourney } from '../trace/render.ts';
import { readRequest } from '../trace/stored-request.ts';

const EXAMPLE = 'req-5wzmt6s3v4xg7q2kd5b3yhn4ra';

export function addTrace(program: Command): void {
  program
    .command('trace')
    .description('Follow one request through table, queue and lake; exit code 1 when it got lost')
    .argument('<request>', 'the requestId, as POST answered it')
    .addOption(formatOption('table', 'json'))
    .addHelpText(
      'after',
      examples(`trace ${EXAMPLE}`, `trace ${EXAMPLE} --format json`, `trace ${EXAMPLE} --env dev`),
    )
    .action(trace);
}

async function trace(
  requestId: string,
  { format }: { format: 'table' | 'json' },
  command: Command,
): Promise<void> {
  if (!RequestId.safeParse(requestId).success) {
    throw wrongUsage(`"${requestId}" is no requestId. It looks like ${EXAMPLE}.`);
  }
  const environment = await connect(environmentName(command));
  const request = await readRequest(environment, requestId);
  if (!request) throw finding(`There is no request ${requestId} in ${environment.stackName}.`);
  const journey = await followRequest(environment, request);
  data(
    format === 'json' ? renderJson(journey) : renderJourney(journey, environment.name === LOCAL),
  );
  const lost = journey.lake.filter(({ verdict }) => isLost(verdict));
  if (lost.length > 0) {
    const tables = lost.map(({ table }) => table).join(' and ');
    throw finding(`The lake and the table do not agree on ${requestId}: look at ${tables}.`);
  }
}
