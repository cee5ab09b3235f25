/**
 * `npm run bench` measures the whole system, `npm run bench -- NAME` one part of it. Tables for people
 * and, last, one JSON line for machines. Absolute figures hold for the machine they were taken on;
 * docs/benchmarks.md keeps the last ones.
 */
import type { Measured } from './measured.ts';

/** Each in a module of its own, of which only the one that is asked for is loaded. */
const BENCHMARKS: Readonly<Record<string, () => Promise<{ measure(): Promise<Measured> }>>> = {
  handlers: () => import('./handlers.ts'),
  allocation: () => import('./allocation/allocation.ts'),
  queries: () => import('./queries.ts'),
  report: () => import('./report.ts'),
  system: () => import('./system.ts'),
  fairness: () => import('./fairness.ts'),
  history: () => import('./history.ts'),
};

const [name = 'system', ...others] = process.argv.slice(2);
const load = Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined;
if (!load || others.length > 0) {
  const asked = [name, ...others].join(' ');
  const known = Object.keys(BENCHMARKS).join(', ');
  process.stderr.write(`There is no benchmark "${asked}". Choose one of: ${known}.\n`);
  process.exitCode = 2;
} else {
  const { measure } = await load();
  const { tables, figures } = await measure();
  process.stdout.write(`${tables.join('\n')}\n${JSON.stringify(figures)}\n`);
}
