import { Command, CommanderError } from 'commander';
import { addAlarms } from './commands/alarms.ts';
import { addDlq } from './commands/dlq.ts';
import { addEvent } from './commands/event.ts';
import { addFlush } from './commands/flush.ts';
import { addParticipate } from './commands/participate.ts';
import { addQuery } from './commands/query.ts';
import { addReconcile } from './commands/reconcile.ts';
import { addReport } from './commands/report.ts';
import { addSql } from './commands/sql.ts';
import { addStatus } from './commands/status.ts';
import { addToken } from './commands/token.ts';
import { addTrace } from './commands/trace.ts';
import { addUser } from './commands/user.ts';
import { addValidate } from './commands/validate.ts';
import { ExitCode, toFailure } from './failure.ts';
import { examples } from './options.ts';
import { hint } from './output/streams.ts';

const commands = [
  addStatus,
  addToken,
  addEvent,
  addParticipate,
  addFlush,
  addQuery,
  addSql,
  addTrace,
  addValidate,
  addDlq,
  addAlarms,
  addReport,
  addReconcile,
  addUser,
];

/** Runs one command line and returns its exit code; everything thrown becomes a sentence on stderr. */
export async function main(argumentsGiven: readonly string[]): Promise<ExitCode> {
  leaveQuietlyWhenNobodyReads();
  const program = createProgram();
  try {
    const line = isBare(program, argumentsGiven) ? ['status', ...argumentsGiven] : argumentsGiven;
    await program.parseAsync(line, { from: 'user' });
    return ExitCode.fine;
  } catch (error) {
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? ExitCode.fine : ExitCode.wrongUsage;
    const failure = toFailure(error);
    hint(failure.message);
    return failure.exitCode;
  }
}

function createProgram(): Command {
  const program = new Command('eventflow')
    .description('First-come participations, decided without overselling, answered in SQL')
    .option('--env <name>', 'local, or the name of a deployed environment', 'local')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('Usage and examples: add --help')
    .exitOverride()
    .addHelpText(
      'after',
      examples(
        'event put sale-2026 --capacity 100',
        'participate sale-2026 --count 1000 --users 700',
        'flush',
        'trace req-5wzmt6s3v4xg7q2kd5b3yhn4ra',
        'query result_distribution',
        'validate --env dev',
      ),
    );
  for (const add of commands) add(program);
  return program;
}

/** Options alone ask for the status, unless they ask for help. */
function isBare(program: Command, argumentsGiven: readonly string[]): boolean {
  const { operands, unknown } = program.parseOptions([...argumentsGiven]);
  return operands.length === 0 && !unknown.includes('--help') && !unknown.includes('-h');
}

/** `eventflow sql … | head` closes the pipe: no error, just the end. */
function leaveQuietlyWhenNobodyReads(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(ExitCode.fine);
  });
}
