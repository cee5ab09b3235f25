import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { System } from '../pipeline/system.ts';

/** Where the AWS CLI and boto3 are: the folder that EVENTFLOW_CLIENTS names, then PATH. */
const PATH = [process.env.EVENTFLOW_CLIENTS, process.env.PATH].filter(Boolean).join(':');

const answers = (command: string, args: string[], expected: RegExp): boolean =>
  expected.test(String(spawnSync(command, args, { env: { PATH } }).stdout ?? ''));

// Version 2 of the AWS CLI reads blobs in its arguments in another way, and is not on PyPI.
const hasClients =
  answers('aws', ['--version'], /^aws-cli\/1\./) &&
  answers('python3', ['-c', 'import awscli, boto3; print(awscli.__version__)'], /^1\./);

/** Without the clients the tests are left out, by name; in CI that is no excuse, and they fail. */
export const leaveOut = !hasClients && process.env.CI !== 'true';

/** What a stock client is told, and nothing else: no file of the home folder reaches it. */
function stockEnvironment({ url, home }: System): NodeJS.ProcessEnv {
  return {
    PATH,
    HOME: home,
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'anyone',
    AWS_SECRET_ACCESS_KEY: 'any',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Runs a stock client against the system; resolves with its stdout. @throws what it wrote to stderr */
export function runClient(system: System, command: string, args: string[]): Promise<string> {
  const env = stockEnvironment(system);
  return new Promise((resolve, reject) => {
    execFile(command, args, { env, cwd: import.meta.dirname }, (error, stdout, stderr) =>
      error ? reject(new Error(`${command} ${args.join(' ')}\n${stderr}`)) : resolve(stdout),
    );
  });
}

export interface AwsCli {
  /** Resolves with the stdout of `aws …`; one at a time. @throws what it wrote to stderr */
  say(...args: string[]): Promise<string>;
  stop(): Promise<void>;
}

/** The stock AWS CLI against the system; aws_cli.py says how it differs from running `aws`. */
export function startAwsCli(system: System): AwsCli {
  const child = spawn('python3', ['aws_cli.py'], {
    cwd: import.meta.dirname,
    env: stockEnvironment(system),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async say(...args) {
      child.stdin.write(`${JSON.stringify(args)}\n`);
      const answer = await answers.next();
      if (answer.done) throw new Error('aws_cli.py has ended.');
      const { code, stdout, stderr } = JSON.parse(answer.value);
      if (code !== 0) throw new Error(`aws ${args.join(' ')}\n${stderr}`);
      return stdout;
    },
    async stop() {
      const exit = once(child, 'exit');
      child.stdin.end();
      await exit;
    },
  };
}

/** The detail of a ParticipationProcessed event, as the worker publishes it. */
export const factOf = (eventId: string) => ({
  schemaVersion: 1,
  env: 'dev',
  eventId,
  requestId: `req-${'a'.repeat(26)}`,
  eventType: 'FIRST_COME',
  finalStatus: 'SUCCEEDED',
  resultCode: 'SUCCESS',
  timestamps: { queuedAt: 1767484800000, startedAt: 1767484800010, finishedAt: 1767484800020 },
  delivery: { attempt: 1, isDlq: false },
  failure: { failureClass: null, errorCode: null, errorMessage: null },
  meta: { workerId: 'a stock client' },
});
