import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Answers, answersIn } from './answers.ts';
import type { Known } from './known.ts';

const run = promisify(execFile);
/** A report holds every request and its answer. */
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

/** Whether this machine has it: a folder of the PATH. */
export const hasSchemathesis = (): Promise<boolean> =>
  run('schemathesis', ['--version']).then(
    () => true,
    () => false,
  );

export interface Run {
  readonly url: string;
  /** The OpenAPI document that the answers are held against. */
  readonly document: unknown;
  /** Whose requests they are. */
  readonly token: string;
  /** What there is to ask for. */
  readonly known: Known;
  readonly seed: number;
  /** At most so many made-up requests an operation, besides those that examples and limits call for. */
  readonly examples: number;
  /** The API is broken on purpose: 5xx are no findings, as long as they are documented. */
  readonly isBroken?: boolean;
}

export interface Verdict {
  /** What Schemathesis found, in its words; empty when nothing is amiss. */
  readonly findings: string;
  readonly answers: Answers;
}

/** Has Schemathesis make up requests from the document and judge every answer. */
export async function schemathesis(options: Run): Promise<Verdict> {
  const { url, document, token, known, seed, examples, isBroken } = options;
  const folder = await mkdtemp(join(tmpdir(), 'eventflow-schemathesis-'));
  const described = join(folder, 'openapi.json');
  const config = join(folder, 'schemathesis.toml');
  const report = join(folder, 'report.ndjson');
  try {
    await writeFile(described, JSON.stringify(document));
    await writeFile(config, await filledIn({ TOKEN: token, ...known }));
    const findings = await findingsOf(
      [
        ...['--no-color', '--config-file', config],
        ...['run', described, '--url', url],
        ...['--seed', String(seed), '--max-examples', String(examples), '--warnings', 'off'],
        ...(isBroken ? ['--exclude-checks', 'not_a_server_error'] : []),
        ...['--report', 'ndjson', '--report-ndjson-path', report],
      ],
      folder,
    );
    return { findings, answers: answersIn(await readFile(report, 'utf8')) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** schemathesis.toml with these in the place of its `${…}`; its dictionaries take none of their own. */
async function filledIn(values: Readonly<Record<string, string>>): Promise<string> {
  const text = await readFile(join(import.meta.dirname, 'schemathesis.toml'), 'utf8');
  return text.replaceAll(/\$\{([A-Z_]+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`schemathesis.toml asks for ${name}.`);
    return value;
  });
}

/** @throws when it could not run: exit code 1 alone is a finding. */
async function findingsOf(args: string[], cwd: string): Promise<string> {
  const env = { PATH: process.env.PATH, HOME: cwd };
  try {
    await run('schemathesis', args, { cwd, env, maxBuffer: OUTPUT_BYTES_MAX });
    return '';
  } catch (error) {
    const { code, stdout } = error as { code?: unknown; stdout?: string };
    if (code === 1 && stdout?.includes('= FAILURES =')) return stdout;
    throw error;
  }
}
