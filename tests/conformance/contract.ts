import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Running } from './engine.ts';

/** Tests of the contract that an engine does not pass, or only sometimes, and what it does instead. */
export type Differences = Readonly<Record<string, string | { readonly sometimes: string }>>;

/** What one engine said to the whole contract. */
export interface Verdict {
  readonly passed: number;
  /** Failed as it is known. */
  readonly differing: number;
  /** What nobody knew of: tests that failed, and known differences that are none. */
  readonly faults: readonly string[];
}

interface Contract {
  /** A test file, which runs as it is. */
  readonly file: string;
  /** The variable that names the engine in place of the local service. */
  readonly variable: string;
  readonly differences: Differences;
}

const root = join(import.meta.dirname, '../..');

/** Runs a contract's test file, unchanged, against an engine. */
export async function askContract({ endpoint }: Running, contract: Contract): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'eventflow-contract-'));
  const report = join(folder, 'report.json');
  const vitest = spawn(
    process.execPath,
    [
      ...['node_modules/vitest/vitest.mjs', 'run', '--project', 'rooms', contract.file],
      ...['--reporter=json', `--outputFile=${report}`],
    ],
    {
      cwd: root,
      env: { ...process.env, [contract.variable]: endpoint },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  await once(vitest, 'exit');
  const results = resultsIn(JSON.parse(readFileSync(report, 'utf8')));
  rmSync(folder, { recursive: true });
  return judge(results, contract.differences);
}

export interface Result {
  readonly title: string;
  readonly status: string;
  readonly message: string;
}

interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const resultsIn = ({ testResults }: Report): Result[] =>
  testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ title, status, failureMessages }) => ({
      title,
      status,
      message: failureMessages[0]?.split('\n')[0] ?? '',
    })),
  );

/** Compares what happened with what is known. */
export function judge(results: readonly Result[], differences: Differences): Verdict {
  const isKnown = ({ title }: Result) => Object.hasOwn(differences, title);
  const passed = results.filter(({ status }) => status === 'passed');
  const failed = results.filter(({ status }) => status !== 'passed');
  const unknown = failed.filter((result) => !isKnown(result));
  const failedTitles = failed.map(({ title }) => title);
  const healed = Object.entries(differences).flatMap(([title, what]) =>
    typeof what === 'string' && !failedTitles.includes(title) ? [title] : [],
  );
  return {
    passed: passed.length,
    differing: failed.length - unknown.length,
    faults: [
      ...unknown.map(({ title, message }) => `${title}: ${message}`),
      ...healed.map((title) => `no difference any more, so it need not be listed: ${title}`),
      ...(results.length === 0 ? ['not one test ran'] : []),
    ],
  };
}
