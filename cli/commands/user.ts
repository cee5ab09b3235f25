import type { Command } from 'commander';
import { UserId } from '../../schemas/participation/identifiers.ts';
import { connect, type Environment, readOutputs } from '../environment.ts';
import { finding, wrongUsage } from '../failure.ts';
import { environmentName, examples, formatOption } from '../options.ts';
import { renderJson } from '../output/json.ts';
import { data, hint, progress } from '../output/streams.ts';
import { type DeletedRequest, deleteFrom, foresee } from '../user/delete.ts';
import { renderDeleted, toRecords, undecidedSentence } from '../user/render.ts';
import { findRequests, type UsersTable } from '../user/requests.ts';

interface Options {
  readonly yes?: true;
  readonly dryRun?: true;
  readonly format: 'table' | 'json';
}

const NOTE = `
Nothing but a tombstone is left of each decided request: stock, outcomes and facts stay as they are, and the
user meets the same request again instead of winning twice. What is undecided is named (exit code 1): run it
again later. It may be stopped and repeated at any time. In AWS it asks DynamoDB with your own credentials;
what they must allow, and what lies elsewhere, stands in SECURITY.md.
`;

export function addUser(program: Command): void {
  const user = program
    .command('user')
    .description("One user's personal data")
    .addHelpText('after', examples('user delete alice --dry-run', 'user delete alice --yes'));
  user
    .command('delete')
    .description("Delete one user's personal data; it cannot be undone")
    .argument('<sub>', "the user, as in their tokens' sub")
    .option('--yes', 'do it')
    .option('--dry-run', 'show what would be deleted, and change nothing')
    .addOption(formatOption('table', 'json'))
    .addHelpText(
      'after',
      NOTE +
        examples(
          'user delete alice --dry-run',
          'user delete 0f8fad5b-d9cb-469f-a165-70867728950e --yes --env dev',
        ),
    )
    .action(deleteUser);
}

async function deleteUser(
  sub: string,
  { yes, dryRun, format }: Options,
  command: Command,
): Promise<void> {
  if (!UserId.safeParse(sub).success) throw wrongUsage('A sub has 1 to 256 characters.');
  if (!yes && !dryRun) {
    throw wrongUsage('It cannot be undone. Look with --dry-run, then add --yes.');
  }
  const environment = await connect(environmentName(command));
  const table = await openTable(environment, sub);
  const found = await findRequests(table, (count) => progress(`read ${count} requests`));
  if (found.length === 0) {
    throw finding(
      `${environment.stackName} has no request of "${sub}". Is it the sub of the user's tokens?`,
    );
  }
  const deleted = dryRun
    ? foresee(found)
    : await deleteFrom(table, found, (count) => progress(`deleted ${count} of ${found.length}`));
  progress('');
  data(format === 'json' ? renderJson(toRecords(deleted)) : renderDeleted(deleted));
  tell(deleted);
}

/** @throws a finding when something is left. */
function tell(deleted: readonly DeletedRequest[]): void {
  const undecided = deleted.filter(({ deletion }) => deletion === 'undecided');
  if (undecided.length > 0) throw finding(undecidedSentence(undecided));
  const isOver = deleted.every(({ deletion }) => deletion === 'deleted before');
  if (isOver) hint('All of it was deleted before.');
}

async function openTable(environment: Environment, userId: string): Promise<UsersTable> {
  const { TableName } = await readOutputs(environment, 'TableName');
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
  const { DynamoDBDocumentClient } = await import('@aws-sdk/lib-dynamodb');
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(environment.aws));
  return { documents, tableName: TableName, userId };
}
