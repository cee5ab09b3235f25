import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Table from 'cli-table3';
import { outputOf } from '../pipeline/aws.ts';
import { startSystem } from '../pipeline/system.ts';
import type { Measured } from './measured.ts';
import { DATE, dayOfFacts, FACTS } from './million-facts.ts';
import { cpuSeconds, peakMb } from './process-figures.ts';

const ROUNDS = 3;

/** A day's report over a million facts on the running system, by the command that people give. */
export async function measure(): Promise<Measured> {
  const home = mkdtempSync(join(tmpdir(), 'eventflow-bench-'));
  const system = await startSystem({ home });
  try {
    const bucket = await outputOf(system, 'LakeBucketName');
    for (const { key, lines } of dayOfFacts()) {
      const file = join(home, 's3', bucket, key);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
    }
    const rounds: { seconds: number; cpuSeconds: number; peakMb: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const [before, cpuBefore] = [performance.now(), cpuSeconds(system.pid)];
      const { code, stderr } = await system.eventflow('report', '--date', DATE);
      if (code !== 0) throw new Error(stderr);
      rounds.push({
        seconds: (performance.now() - before) / 1000,
        cpuSeconds: cpuSeconds(system.pid) - cpuBefore,
        peakMb: peakMb(system.pid),
      });
    }
    const table = new Table({
      head: [
        'report of the day',
        'seconds',
        'CPU seconds of the system',
        'its peak memory so far, MB',
      ],
      style: { head: [] },
    });
    for (const [at, round] of rounds.entries()) {
      table.push([
        `run ${at + 1}`,
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
