import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Table from 'cli-table3';
import { outputOf } from '../pipeline/aws.ts';
import { startSystem } from '../pipeline/system.ts';
import type { Measured } from './measured.ts';
import { DATE, dayOfFacts, dayOfRequests, FACTS } from './million-facts.ts';
import { cpuSeconds, peakMb } from './process-figures.ts';

const ROUNDS = 3;

/** What is asked of a whole day, by the commands that people give; the report first, in a fresh process. */
const COMMANDS = ['report', 'validate'];

/** A day's report and validations over a million facts on the running system. */
export async function measure(): Promise<Measured> {
  const home = mkdtempSync(join(tmpdir(), 'eventflow-bench-'));
  const system = await startSystem({ home });
  try {
    const bucket = await outputOf(system, 'LakeBucketName');
    for (const { key, lines } of lakeOfDay()) {
      const file = join(home, 's3', bucket, key);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
    }
    await system.eventflow('event', 'put', 'sale', '--capacity', String(FACTS));
    const rounds: { command: string; seconds: number; cpuSeconds: number; peakMb: number }[] = [];
    for (const command of COMMANDS.flatMap((one) => Array<string>(ROUNDS).fill(one))) {
      const [before, cpuBefore] = [performance.now(), cpuSeconds(system.pid)];
      const { code, stderr } = await system.eventflow(command, '--date', DATE);
      if (code !== 0) throw new Error(stderr);
      rounds.push({
        command,
        seconds: (performance.now() - before) / 1000,
        cpuSeconds: cpuSeconds(system.pid) - cpuBefore,
        peakMb: peakMb(system.pid),
      });
    }
    const table = new Table({
      head: ['of the day', 'seconds', 'CPU seconds of the system', 'its peak memory so far, MB'],
      style: { head: [] },
    });
    for (const [at, round] of rounds.entries()) {
      table.push([
        `${round.command}, run ${(at % ROUNDS) + 1}`,
        round.seconds.toFixed(2),
        round.cpuSeconds.toFixed(2),
        round.peakMb.toFixed(0),
      ]);
    }
    return {
      tables: [`${FACTS} facts of one day:`, String(table)],
      figures: { facts: FACTS, rounds },
    };
  } finally {
    await system.stop();
    rmSync(home, { recursive: true });
  }
}

function* lakeOfDay() {
  yield* dayOfFacts();
  yield* dayOfRequests();
}
