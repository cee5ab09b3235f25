import type { Command } from 'commander';
import { LOOK_MAX, LOOK_NOTE, lookAtParking } from '../dlq/look.ts';
import type { ParkedMessage } from '../dlq/parked.ts';
import { RATE_MAX, redrive } from '../dlq/redrive.ts';
import { nextStepOf, renderMessage, renderParked } from '../dlq/render.ts';
import { connect } from '../environment.ts';
import { finding, wrongUsage } from '../failure.ts';
import { environmentName, examples, formatOption, integerFrom } from '../options.ts';
import { renderJson } from '../output/json.ts';
import { data, hint, progress } from '../output/streams.ts';
import { openQueues } from '../queues.ts';
import { didYouMean } from '../suggest.ts';

interface Options {
  readonly format: 'table' | 'json';
}

const EXAMPLE = 'req-5wzmt6s3v4xg7q2kd5b3yhn4ra';

export function addDlq(program: Command): void {
  const dlq = program
    .command('dlq')
    .description(
      'Look at parked messages and have them decided: what no worker could, in all its tries',
    )
    .addHelpText('after', examples('dlq list', `dlq show ${EXAMPLE}`, 'dlq redrive --rate 10'));
  dlq
    .command('list')
    .description('Every parked message, oldest first')
    .addOption(formatOption('table', 'json'))
    .addHelpText('after', LOOK_NOTE + examples('dlq list', 'dlq list --format json --env dev'))
    .action(list);
  dlq
    .command('show')
    .description('One parked message with its body, and what to do next')
    .argument('<id>', 'its message, or the requestId in it')
    .addOption(formatOption('table', 'json'))
    .addHelpText(
      'after',
      LOOK_NOTE + examples(`dlq show ${EXAMPLE}`, `dlq show ${EXAMPLE} --format json`),
    )
    .action(show);
  dlq
    .command('redrive')
    .description(
      'Move what is parked to the redrive queue, where the dead-letter worker decides it',
    )
    .option('--rate <n>', 'messages a second (default: as SQS likes)', integerFrom(1, RATE_MAX))
    .addHelpText(
      'after',
      `\nCtrl+C cancels the rest; what was moved stays moved.\n${examples('dlq redrive', 'dlq redrive --rate 10 --env dev')}`,
    )
    .action(redriveAll);
}

async function list({ format }: Options, command: Command): Promise<void> {
  const environment = await connect(environmentName(command));
  const look = await lookAtParking(await openQueues(environment), { onRead });
  progress('');
  const { messages } = look;
  data(format === 'json' ? renderJson(messages) : renderParked(messages));
  const [oldest] = messages;
  if (!oldest) return hint('Nothing is parked.');
  if (look.isCut) hint(`There may be more than these ${messages.length}.`);
  hint(`Next: eventflow dlq show ${oldest.requestId ?? oldest.messageId}`);
}

async function show(id: string, { format }: Options, command: Command): Promise<void> {
  const environment = await connect(environmentName(command));
  const isIt = ({ messageId, requestId }: ParkedMessage) => messageId === id || requestId === id;
  const look = await lookAtParking(await openQueues(environment), { onRead, isEnough: isIt });
  progress('');
  const message = look.messages.find(isIt);
  if (!message) throw unknown(id, look.messages, environment.stackName);
  data(format === 'json' ? renderJson(message) : renderMessage(message));
  hint(nextStepOf(message));
}

function unknown(id: string, messages: readonly ParkedMessage[], stackName: string) {
  if (messages.length === 0) return wrongUsage(`No "${id}": nothing is parked in ${stackName}.`);
  const ids = messages.flatMap(({ messageId, requestId }) => [messageId, requestId ?? messageId]);
  const where = messages.length < LOOK_MAX ? 'is parked' : `is among the first ${LOOK_MAX} parked`;
  const advice = didYouMean(id, ids) || ' The list: eventflow dlq list';
  return wrongUsage(`No message or request "${id}" ${where}.${advice}`);
}

const onRead = (count: number): void => progress(`read ${count} parked messages`);

async function redriveAll({ rate }: { rate?: number }, command: Command): Promise<void> {
  const queues = await openQueues(await connect(environmentName(command)));
  const interrupted = new AbortController();
  // The second Ctrl+C ends the command at once; SQS goes on with what it was told.
  process.once('SIGINT', () => interrupted.abort());
  try {
    const { moved } = await redrive(queues, {
      ...(rate !== undefined && { rate }),
      signal: interrupted.signal,
      onProgress: (move) => progress(`moved ${move.moved} of ${move.toMove}`),
    });
    progress('');
    data(`${moved} ${moved === 1 ? 'message' : 'messages'} moved from parking to redrive\n`);
    hint(
      moved === 0
        ? 'Nothing was parked, or somebody is looking at it: eventflow dlq list'
        : 'The dead-letter worker decides them now; what comes back is in: eventflow dlq list',
    );
  } catch (error) {
    progress('');
    if (error instanceof Error && /UnsupportedOperation/.test(error.name)) {
      throw finding('A redrive has just begun elsewhere: try again when it has ended.');
    }
    throw error;
  }
}
