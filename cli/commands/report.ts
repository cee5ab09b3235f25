import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { ReportAnswer } from '../../schemas/operations/report.ts';
import { dayIn, now } from '../clock.ts';
import { connect, type Environment, readOutputs } from '../environment.ts';
import { finding, notReachable, wrongUsage } from '../failure.ts';
import { environmentName, examples, readDate, readZone } from '../options.ts';
import { data, hint } from '../output/streams.ts';

interface Options {
  readonly date?: string;
  readonly zone: string;
  readonly open?: boolean;
}

export function addReport(program: Command): void {
  program
    .command('report')
    .description('Make the report of a day now, and say where it is')
    .option('--date <date>', 'the day, YYYY-MM-DD (default: today in the zone)')
    .option('--zone <zone>', 'the time zone of the day', 'UTC')
    .option('--open', 'show it in the browser')
    .addHelpText(
      'after',
      examples('report', 'report --date 2026-01-04 --zone Asia/Seoul --open', 'report --env dev'),
    )
    .action(report);
}

async function report(options: Options, command: Command): Promise<void> {
  const zone = readZone(options.zone);
  const date = readDate(options.date, zone);
  const today = dayIn(zone, now());
  if (date > today) {
    throw wrongUsage(`${date} has not begun in ${zone}. Ask for ${today} or an earlier day.`);
  }
  const environment = await connect(environmentName(command));
  hint(`Making the report of ${date} (${zone}) …`);
  const answer = await invoke(environment, { date, zone });
  const url = await signedUrl(environment, answer);
  data(`${url}\n`);
  hint(
    `Beside it: s3://${answer.bucket}/${answer.json} and report.csv; the address is good for an hour.`,
  );
  if (options.open) open(url);
  if (answer.failed.length > 0) throw finding(`Failed, twice each: ${answer.failed.join(', ')}.`);
}

async function invoke(environment: Environment, request: object): Promise<ReportAnswer> {
  const { ReportFunctionName } = await readOutputs(environment, 'ReportFunctionName');
  const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  // The function takes minutes at worst, and a second try would make the report twice.
  const client = new LambdaClient({ ...environment.aws, maxAttempts: 1 });
  const { Payload, FunctionError } = await client.send(
    new InvokeCommand({ FunctionName: ReportFunctionName, Payload: JSON.stringify(request) }),
  );
  const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || 'null');
  if (FunctionError) {
    const { errorMessage = FunctionError } = Object(answer) as { errorMessage?: string };
    throw notReachable(`The report failed: ${errorMessage}`);
  }
  return ReportAnswer.parse(answer);
}

const ONE_HOUR_SECONDS = 3600;

/** An address that needs no credentials, for an hour. */
async function signedUrl({ aws }: Environment, { bucket, html }: ReportAnswer): Promise<string> {
  const { GetObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
  const client = new S3Client({ ...aws, forcePathStyle: true });
  return getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: html }), {
    expiresIn: ONE_HOUR_SECONDS,
  });
}

/** By whatever the system opens addresses with; nothing waits for it. */
function open(url: string): void {
  const openers: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', win32: 'explorer' };
  const opener = spawn(openers[process.platform] ?? 'xdg-open', [url], {
    detached: true,
    stdio: 'ignore',
  });
  opener.on('error', () => hint('No browser was found: open the address by hand.'));
  opener.unref();
}
