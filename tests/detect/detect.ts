/** How long it takes until an operator is told of what goes wrong: `npm run detect`. */
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { ExitCode } from '../../cli/failure.ts';
import { didYouMean } from '../../cli/suggest.ts';
import { FAULTS } from './faults.ts';
import type { Verdict } from './measure.ts';

const USAGE = `Usage: npm run detect [-- --fault NAME…]

Plants one fault after another, each in a system of its own, in virtual time: the real functions, the real
template, users who take part. Says who told it first, after how many minutes, and the runbook's section.
Without --fault all of them, and hours in which all is well. Exit code 1 when a fault is not told in time,
or something is told that is not.

Examples:
  npm run detect
  npm run detect -- --fault lost-fact
  npm run detect -- --fault lost-fact --fault broken-line
  npm run --silent detect > detect.txt

Faults:
${Object.entries(FAULTS)
  .map(([name, { cause }]) => `  ${name.padEnd(26)} ${cause}`)
  .join('\n')}
`;

const tell = (line: string) => void process.stderr.write(`${line}\n`);
const say = (line: string) => void process.stdout.write(`${line}\n`);

async function main(args: readonly string[]): Promise<ExitCode> {
  const asked = chosen(args);
  if (typeof asked === 'number') return asked;
  const { control, measure } = await import('./measure.ts');
  const begunAtMs = performance.now();
  const isAll = asked.length === 0;
  const verdicts: Verdict[] = [];
  for (const name of isAll ? Object.keys(FAULTS) : asked) {
    const verdict = await measure(name, faultOf(name));
    tell(lineOf(verdict));
    verdicts.push(verdict);
  }
  const untrue = isAll ? await control() : [];
  if (isAll) tell(`nothing planted: ${untrue.join(', ') || 'nothing told'}`);
  say(tableOf(verdicts));
  const seconds = Math.round((performance.now() - begunAtMs) / 1000);
  const open = verdicts.filter(({ problem }) => problem);
  say(JSON.stringify({ faults: verdicts, untrue, seconds }));
  tell(`${verdicts.length - open.length} of ${verdicts.length} faults told in time, ${seconds} s.`);
  return open.length + untrue.length === 0 ? ExitCode.fine : ExitCode.finding;
}

const minutesOf = (minutes: number) => minutes.toFixed(1);

const lineOf = ({ fault, told, problem }: Verdict) =>
  told ? `${fault}: ${told.name} after ${minutesOf(told.minutes)} minutes` : `${fault}: ${problem}`;

function tableOf(verdicts: readonly Verdict[]): string {
  const head = ['fault', 'told by', 'minutes from cause to alarm', 'docs/runbook.md'];
  const table = new Table({ head, style: { head: [] } });
  for (const { fault, told, problem = '' } of verdicts) {
    table.push(
      told
        ? [fault, told.name, minutesOf(told.minutes), `#${told.section}`]
        : [fault, problem, '', ''],
    );
  }
  return String(table);
}

function faultOf(name: string) {
  const fault = FAULTS[name];
  if (!fault) {
    throw new Error(`There is no fault "${name}".${didYouMean(name, Object.keys(FAULTS))}`);
  }
  return fault;
}

/** The faults asked for, none for all; or the exit code when there is nothing to measure. */
function chosen(args: readonly string[]): readonly string[] | ExitCode {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        fault: { type: 'string', multiple: true, default: [] },
      },
    });
    if (values.help) {
      process.stdout.write(USAGE);
      return ExitCode.fine;
    }
    for (const name of values.fault) faultOf(name);
    return values.fault;
  } catch (error) {
    tell(`${(error as Error).message}\nUsage, faults and examples: npm run detect -- --help`);
    return ExitCode.wrongUsage;
  }
}

process.exitCode = await main(process.argv.slice(2));
