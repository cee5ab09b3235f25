import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TEMPLATE_WAIVERS } from '../infra/waivers.ts';

/** `npm run lint:template`: what cfn-lint finds in the template of dev and of prod, the waived left out. */
const ENVIRONMENTS = ['dev', 'prod'];

const root = join(import.meta.dirname, '..');
const run = promisify(execFile);

interface Finding {
  readonly Rule: { readonly Id: string };
  readonly Message: string;
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

export interface Verdict {
  readonly environmentName: string;
  /** Findings that no waiver covers, one line each. */
  readonly open: readonly string[];
  /** Waivers of which nothing was found: they can go. */
  readonly unneeded: readonly string[];
}

/** Whether this machine can lint. */
export const hasCfnLint = (): Promise<boolean> =>
  run('cfn-lint', ['--version']).then(
    () => true,
    () => false,
  );

/**
 * Synthesizes each environment, its functions not bundled, and lints the template.
 * @throws when cfn-lint is not on the PATH.
 */
export async function lintTemplates(): Promise<Verdict[]> {
  const folder = await mkdtemp(join(tmpdir(), 'eventflow-lint-'));
  try {
    return await Promise.all(ENVIRONMENTS.map((name) => lint(name, join(folder, name))));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function lint(environmentName: string, folder: string): Promise<Verdict> {
  const context = { env: environmentName, 'aws:cdk:bundling-stacks': [] };
  await run(process.execPath, ['infra/app.ts'], {
    cwd: root,
    env: {
      ...process.env,
      CDK_OUTDIR: folder,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      // It is cfn-lint's turn: CDK's own validation has a test in infra/, and takes longer than the rest.
      CDK_VALIDATION: 'false',
    },
  });
  const findings = await cfnLint(join(folder, 'EventFlow.template.json'));
  const waived = new Set(TEMPLATE_WAIVERS.map(({ id, path }) => `${id} ${path}`));
  const found = new Set(findings.map(keyOf));
  return {
    environmentName,
    open: findings
      .filter((finding) => !waived.has(keyOf(finding)))
      .map((finding) => `${keyOf(finding)}: ${finding.Message}`),
    unneeded: [...waived].filter((key) => !found.has(key)),
  };
}

const keyOf = ({ Rule, Location }: Finding): string =>
  `${Rule.Id} ${(Location.Path ?? []).join('/')}`;

/** cfn-lint's exit code tells of findings; its report, when there is one, tells more. */
async function cfnLint(template: string): Promise<Finding[]> {
  const report = await run('cfn-lint', ['--format', 'json', '--template', template]).then(
    ({ stdout }) => stdout,
    (error: Error & { readonly stdout?: string }) => {
      if (!error.stdout) throw error;
      return error.stdout;
    },
  );
  return JSON.parse(report);
}

if (import.meta.main) {
  const verdicts = await lintTemplates();
  for (const { environmentName, open, unneeded } of verdicts) {
    for (const line of open) console.error(`${environmentName}: ${line}`);
    for (const key of unneeded) console.error(`${environmentName}: the waiver of ${key} can go`);
  }
  const faults = verdicts.flatMap(({ open, unneeded }) => [...open, ...unneeded]);
  if (faults.length > 0) process.exit(1);
  console.log(`cfn-lint finds nothing in ${ENVIRONMENTS.join(' and ')} that is not waived.`);
}
