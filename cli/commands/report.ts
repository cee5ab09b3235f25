import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { ReportAnswer } from '../../schemas/operations/report.ts';
import { connect, type Environment } from '../environment.ts';
import { finding } from '../failure.ts';
import { invoke } from '../invoke.ts';
import { environmentName, examples, readDate, readZone, refuseFuture } from '../options.ts';
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
  refuseFuture(date, zone);
  const environment = await connect(environmentName(command));
  hint(`Making the report of ${date} (${zone}) …`);
  const answer = ReportAnswer.parse(
    await invoke(environment, 'ReportFunctionName', 'The report', { date, zone }),
  );
  const url = await signedUrl(environment, answer);
  data(`${url}\n`);
  hint(
    `Beside it: s3://${answer.bucket}/${answer.json} and report.csv; the address is good for an hour.`,
  );
  if (options.open) open(url);
  if (answer.failed.length > 0) throw finding(`Failed, twice each: ${answer.failed.join(', ')}.`);
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
