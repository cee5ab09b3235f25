/**
 * `npm run simulate -- --seeds N [--from S]`: runs that many seeds, and says which promise broke.
 * `npm run simulate -- --seed X --trace`: runs one, and writes all that happened to stdout.
 */
import { parseArgs } from 'node:util';
import { FAULT_KINDS, type FaultKind } from '../../local/faults/kinds.ts';
import { runSeeds } from './crew.ts';
import type { SeedResult } from './seed.ts';
import { simulatedTemplate } from './template.ts';

const USAGE = `usage: npm run simulate -- --seeds N [--from S]
       npm run simulate -- --seed X [--trace]`;

/** Of a trace, what is shown unasked. */
const LINES_SHOWN = 40;
const TRACES_SHOWN = 3;
const PROGRESS_SEEDS = 100;

const tell = (line: string) => void process.stderr.write(`${line}\n`);
const say = (line: string) => void process.stdout.write(`${line}\n`);

const { from, count, isTraced } = readArguments();
const faults: Partial<Record<FaultKind, number>> = {};
const failed: number[] = [];
const begunAtMs = performance.now();
let done = 0;
let requests = 0;
let calls = 0;

// A long run that is interrupted tells what it has found so far.
process.once('SIGINT', finish);
await runSeeds({ template: simulatedTemplate(), from, count, isTraced, onResult });
finish();

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        seeds: { type: 'string' },
        from: { type: 'string', default: '1' },
        seed: { type: 'string' },
        trace: { type: 'boolean', default: false },
      },
    });
    const { seeds, seed, trace } = values;
    if ((seeds === undefined) === (seed === undefined)) throw new Error('Say --seeds or --seed.');
    if (trace && seed === undefined) throw new Error('--trace goes with --seed.');
    const first = seed === undefined ? wholeNumber('from', values.from) : wholeNumber('seed', seed);
    return { from: first, count: wholeNumber('seeds', seeds ?? '1'), isTraced: trace };
  } catch (error) {
    tell(`${(error as Error).message}\n${USAGE}`);
    process.exit(2);
  }
}

function wholeNumber(name: string, text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new Error(`--${name} takes a whole number from 1 on, not "${text}".`);
}

function onResult(result: SeedResult, trace: readonly string[]): boolean {
  done += 1;
  requests += result.requests;
  calls += result.calls;
  for (const [kind, times] of Object.entries(result.faults)) {
    faults[kind as FaultKind] = (faults[kind as FaultKind] ?? 0) + times;
  }
  if (isTraced) for (const line of trace) say(line);
  if (result.violations.length > 0) report(result, isTraced ? [] : trace);
  if (done % PROGRESS_SEEDS === 0) tell(`${done} of ${count} seeds, ${failed.length} failed`);
  return true;
}

function report({ seed, violations }: SeedResult, trace: readonly string[]): void {
  failed.push(seed);
  if (failed.length <= TRACES_SHOWN) for (const line of trace.slice(-LINES_SHOWN)) say(line);
  for (const { invariant, finding } of violations) say(`seed ${seed}: ${invariant}: ${finding}`);
  say(`replay: npm run simulate -- --seed ${seed} --trace`);
}

function finish(): never {
  const seconds = (performance.now() - begunAtMs) / 1000;
  if (count > 1) {
    say(FAULT_KINDS.map((kind) => `${kind} ${faults[kind] ?? 0}`).join(', '));
    say(
      `${requests} requests decided in ${calls} calls, ${Math.round((done / seconds) * 60)} seeds a minute`,
    );
  }
  const verdict =
    failed.length === 0 ? 'every promise kept' : `${failed.length} FAILED: ${failed.join(', ')}`;
  say(`${done} seeds from ${from} in ${seconds.toFixed(1)} s: ${verdict}`);
  process.exit(failed.length === 0 ? 0 : 1);
}
