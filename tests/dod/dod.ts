/** The executable definition of done: `npm run dod`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ExitCode } from '../../cli/failure.ts';
import { synthesizeApp } from '../pipeline/synthesize.ts';
import { type Item, readRegister } from './register.ts';
import { withRun } from './run.ts';
import { gather, lineOf } from './verdicts.ts';

const ROOT = join(import.meta.dirname, '../..');

const USAGE = `Usage: npm run dod [-- ID…]

Starts a system of its own, loads it, and says of each item of tests/dod/register/ whether it is done:
id, YES or NO, the item, and what the running system showed. Without an ID, all of them.
Exit code 1 when one is a NO. What the metrics answered is kept in .dod/captures/.

Examples:
  npm run dod
  npm run dod -- 004-DOD-5
  npm run dod -- 004-PR-1 004-PR-2
  npm run --silent dod > done.txt
`;

const tell = (line: string) => void process.stderr.write(`${line}\n`);

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<ExitCode> {
  const items = chosen(args);
  if (typeof items === 'number') return items;
  const assembly = mkdtempSync(join(tmpdir(), 'eventflow-dod-assembly-'));
  try {
    tell('synthesizing the app');
    await synthesizeApp(ROOT, assembly);
    const captures = join(ROOT, '.dod/captures');
    const open = await withRun({ assembly, captures, tell }, async (run) => {
      let count = 0;
      for await (const verdict of gather(run, items)) {
        process.stdout.write(`${lineOf(verdict)}\n`);
        if (!verdict.isDone) count += 1;
      }
      return count;
    });
    tell(`${items.length - open} of ${items.length} are done.`);
    return open === 0 ? ExitCode.fine : ExitCode.finding;
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    return ExitCode.notReachable;
  } finally {
    rmSync(assembly, { recursive: true });
  }
}

/** The items asked for, or the exit code when there is nothing to gather. */
function chosen(args: readonly string[]): readonly Item[] | ExitCode {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
    if (values.help) {
      process.stdout.write(USAGE);
      return ExitCode.fine;
    }
    const register = readRegister();
    const unknown = positionals.filter((id) => !register.some((item) => item.id === id));
    if (unknown.length > 0) {
      const ids = register.map(({ id }) => id).join(', ');
      throw new Error(`There is no item ${unknown.join(', ')}. The register has: ${ids}.`);
    }
    return positionals.length === 0
      ? register
      : register.filter(({ id }) => positionals.includes(id));
  } catch (error) {
    tell(`${(error as Error).message}\nUsage and examples: npm run dod -- --help`);
    return ExitCode.wrongUsage;
  }
}
