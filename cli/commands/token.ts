import type { Command } from 'commander';
import { connect } from '../environment.ts';
import { environmentName, examples } from '../options.ts';
import { data } from '../output/streams.ts';
import { operatorToken, userToken } from '../tokens.ts';

export function addToken(program: Command): void {
  program
    .command('token')
    .description('Print a JSON Web Token for each user, one a line')
    .argument('<user...>', 'the subject of each token')
    .option('--operator', 'tokens that may also configure events')
    .addHelpText(
      'after',
      examples('token user-1', 'token user-1 user-2 user-3', 'token me --operator'),
    )
    .action(printTokens);
}

async function printTokens(
  users: readonly string[],
  { operator }: { operator?: true },
  command: Command,
): Promise<void> {
  const environment = await connect(environmentName(command));
  const issue = operator ? operatorToken : userToken;
  for (const user of users) data(`${await issue(environment, user)}\n`);
}
