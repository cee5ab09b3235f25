import type { Command } from 'commander';
import { connect, type Environment, localUrlOf, readOutputs } from '../environment.ts';
import { finding } from '../failure.ts';
import { findEvent } from '../known-events.ts';
import { bounded } from '../load/bounded.ts';
import { postAll } from '../load/post.ts';
import { renderSummary } from '../load/report.ts';
import { settle } from '../load/settle.ts';
import { complaint, summarize } from '../load/summary.ts';
import { environmentName, examples, formatOption, integerFrom, readEventId } from '../options.ts';
import { renderJson } from '../output/json.ts';
import { data, hint, progress } from '../output/streams.ts';
import { userToken } from '../tokens.ts';

interface Options {
  readonly count: number;
  readonly users: number;
  readonly inFlight: number;
  readonly patience: number;
  readonly format: 'table' | 'json';
}

export function addParticipate(program: Command): void {
  program
    .command('participate')
    .description('Take part in an event as many users at once, and wait for every decision')
    .argument('<id>', 'the event')
    .requiredOption('--count <n>', 'how many posts', integerFrom(1))
    .requiredOption('--users <n>', 'how many users send them in turn', integerFrom(1))
    .option('--in-flight <n>', 'how many posts at once', integerFrom(1), 50)
    .option('--patience <s>', 'seconds to wait without any new decision', integerFrom(1), 60)
    .addOption(formatOption('table', 'json'))
    .addHelpText(
      'after',
      examples(
        'participate sale-2026 --count 1000 --users 700',
        'participate sale-2026 --count 20000 --users 20000 --in-flight 100 --format json',
      ),
    )
    .action(participate);
}

async function participate(id: string, options: Options, command: Command): Promise<void> {
  const eventId = readEventId(id);
  const environment = await connect(environmentName(command));
  localUrlOf(environment, 'participate makes its users');
  const { ApiUrl: apiUrl } = await readOutputs(environment, 'ApiUrl');
  await findEvent(environment, eventId);

  const { count, inFlight } = options;
  const tokens = await tokensOf(environment, Math.min(options.users, count), inFlight);
  const posted = await postAll({ apiUrl, eventId, tokens, count, inFlight }, (done) =>
    progress(`posted ${done} of ${count}`),
  );
  const requests = posted.accepted.size;
  progress('');
  hint(`${count} posts answered; waiting for the decision of ${requests} requests`);
  const final = await settle({
    apiUrl,
    accepted: posted.accepted,
    patienceMs: options.patience * 1000,
    onFinal: (done) => progress(`decided ${done} of ${requests}`),
  });
  progress('');

  const summary = summarize(eventId, posted, final);
  data(options.format === 'json' ? renderJson(summary) : renderSummary(summary));
  const fault = complaint(summary);
  if (fault) throw finding(fault);
}

async function tokensOf(
  environment: Environment,
  users: number,
  inFlight: number,
): Promise<readonly string[]> {
  const tokens: string[] = [];
  await bounded(users, inFlight, async (index) => {
    tokens[index] = await userToken(environment, `user-${index + 1}`);
  });
  return tokens;
}
