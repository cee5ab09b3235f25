/** What the exit code of every command means (design, Contracts). */
export const ExitCode = { fine: 0, finding: 1, wrongUsage: 2, notReachable: 3 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Ends a command: the message is one sentence for the user, saying what to do next. */
export class Failure extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The command worked, and what it found is not as it should be. */
export const finding = (message: string): Failure => new Failure(ExitCode.finding, message);

export const wrongUsage = (message: string): Failure => new Failure(ExitCode.wrongUsage, message);

/** The system could not be asked, or could not answer. */
export const notReachable = (message: string): Failure =>
  new Failure(ExitCode.notReachable, message);

/** Turns whatever was thrown into a sentence and an exit code; AWS errors carry their own name. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (!(error instanceof Error)) return notReachable(String(error));
  if (error.name === 'CredentialsProviderError') {
    return notReachable(
      'There are no AWS credentials. Set AWS_PROFILE, or sign in with: aws login',
    );
  }
  if (error.message === 'Region is missing') {
    return notReachable('There is no AWS region. Set AWS_REGION.');
  }
  if ('code' in error)
    return notReachable(`The connection failed: ${error.message || error.code}.`);
  return notReachable(`${error.name}: ${error.message}`);
}
