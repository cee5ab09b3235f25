/**
 * `npm run crash [-- --seed N]`: SIGKILL under load, 20 times in a row, on one folder. Progress on
 * stderr, the last line on stdout; exit code 1 when something was lost.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { crash } from './crash.ts';

const KILLS = 20;
const USERS = 2000;
const CAPACITY = 700;

const seed = readSeed();
if (seed === undefined) {
  process.stderr.write('Usage: npm run crash [-- --seed N], with a whole number from 0 on.\n');
  process.exitCode = 2;
} else {
  const home = mkdtempSync(join(tmpdir(), 'eventflow-crash-'));
  try {
    const before = performance.now();
    const progress = (text: string) => void process.stderr.write(`${text}\n`);
    const verdict = await crash({
      ...{ home, seed, progress },
      ...{ kills: KILLS, users: USERS, capacity: CAPACITY },
    });
    for (const violation of verdict.violations) progress(violation);
    const seconds = ((performance.now() - before) / 1000).toFixed(0);
    process.stdout.write(
      `seed ${seed}: ${KILLS} kills, ${USERS} users answered, ${verdict.won} of ${CAPACITY} won, ` +
        `${verdict.late} decided from the dead-letter queue, ${verdict.facts} facts, ` +
        `${verdict.violations.length} violations, ${seconds} s\n`,
    );
    if (verdict.violations.length > 0) process.exitCode = 1;
  } finally {
    rmSync(home, { recursive: true });
  }
}

function readSeed(): number | undefined {
  try {
    const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' } } });
    return /^\d+$/.test(values.seed) ? Number(values.seed) : undefined;
  } catch {
    return undefined;
  }
}
