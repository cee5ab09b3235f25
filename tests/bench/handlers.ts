import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { readAssembly } from '../../local/assembly.ts';
import type { Measured } from './measured.ts';

const ROUNDS = 15;

interface Bundle {
  readonly name: string;
  readonly file: string;
  readonly kilobytes: number;
  /** What its code reads at once; a value that follows from other resources does not matter here. */
  readonly variables: Readonly<Record<string, string>>;
}

interface FunctionProperties {
  readonly Code: { readonly S3Key: string };
  readonly Environment?: { readonly Variables?: Readonly<Record<string, unknown>> };
}

/**
 * What it costs to import each bundled handler, above an empty module: milliseconds of the importing
 * thread, which is what elapses on an idle core. All take turns, so that none has the better moments.
 */
export async function measure(): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'eventflow-handlers-'));
  try {
    const empty = emptyBundle(folder);
    const bundles = bundlesOf(join(folder, 'assembly'));
    const times = new Map([empty, ...bundles].map((bundle) => [bundle, [] as number[]]));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [bundle, taken] of times) taken.push(importMs(bundle));
    }
    const above = (bundle: Bundle) => median(times.get(bundle)) - median(times.get(empty));
    const handlers = bundles
      .map(({ name, kilobytes }, at) => ({ name, kilobytes, ms: above(bundles[at] as Bundle) }))
      .toSorted((a, b) => b.ms - a.ms);
    const head = ['handler', 'size KB', `import ms above empty, median of ${ROUNDS}`];
    const table = new Table({ head, style: { head: [] } });
    for (const { name, kilobytes, ms } of handlers) {
      table.push([name, kilobytes.toFixed(0), ms.toFixed(1)]);
    }
    return { tables: [String(table)], figures: { emptyMs: median(times.get(empty)), handlers } };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function emptyBundle(folder: string): Bundle {
  const file = join(folder, 'empty.mjs');
  writeFileSync(file, 'export const handler = () => undefined;\n');
  return { name: 'empty', file, kilobytes: 0, variables: {} };
}

/** The functions of the template that is deployed, as they are bundled for it. */
function bundlesOf(assemblyFolder: string): Bundle[] {
  execFileSync(process.execPath, ['infra/app.ts'], {
    env: { ...process.env, CDK_OUTDIR: assemblyFolder },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const { template, assetFolder } = readAssembly(assemblyFolder);
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
    .map(([name, { Properties }]) => {
      const { Code, Environment } = Properties as unknown as FunctionProperties;
      const file = join(assetFolder(Code.S3Key), 'index.mjs');
      const variables = Object.fromEntries(
        Object.entries(Environment?.Variables ?? {}).map(([variable, value]) => [
          variable,
          typeof value === 'string' ? value : 'x',
        ]),
      );
      return { name, file, kilobytes: statSync(file).size / 1000, variables };
    });
}

const PROGRAM = `
  const before = process.threadCpuUsage();
  await import(process.argv[1]);
  const { user, system } = process.threadCpuUsage(before);
  process.stdout.write(String((user + system) / 1000));
  process.exit();`;

/** In a process of its own, as a cold start. */
function importMs({ file, variables }: Bundle): number {
  const env = { AWS_REGION: 'us-east-1', ...variables };
  const argv = ['--input-type=module', '--eval', PROGRAM, file];
  return Number(execFileSync(process.execPath, argv, { env, encoding: 'utf8' }));
}

function median(values: readonly number[] = []): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
