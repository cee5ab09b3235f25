import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { configurationOf } from '../../infra/config.ts';

const folder = new URL('../../.github/workflows/', import.meta.url);
const guide = readFileSync(new URL('../../docs/deploying.md', import.meta.url), 'utf8');

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly needs?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly jobs: Readonly<Record<string, Job>>;
}

const files = readdirSync(folder);
const texts = files.map((file) => readFileSync(new URL(file, folder), 'utf8'));
const workflows: Readonly<Record<string, Workflow>> = Object.fromEntries(
  files.map((file, at) => [file, parse(texts[at] ?? '', { uniqueKeys: true })]),
);
const jobs = Object.values(workflows).flatMap((workflow) => Object.values(workflow.jobs));
const jobOf = (file: string, name: string) => workflows[file]?.jobs[name] as Job;
/** A variable of the repository, as a workflow reads it. */
const variable = (name: string) => `\${{ vars.${name} }}`;
const isSigningIn = ({ uses = '' }: Step) =>
  uses.startsWith('aws-actions/configure-aws-credentials@');

test('a pull request is checked and a tag is deployed, and nothing else starts anything', () => {
  const triggers = Object.entries(workflows).map(([file, workflow]) => [file, workflow.on]);

  expect(Object.fromEntries(triggers)).toEqual({
    'checks.yml': { workflow_call: null },
    'deploy.yml': { push: { tags: ['v*'] } },
    'pull-request.yml': { pull_request: null },
  });
});

test('a job may read the code; what asks AWS may have a token of its own, and nothing more', () => {
  for (const workflow of Object.values(workflows)) expect(workflow.permissions).toEqual({});
  for (const job of jobs) {
    expect(job.permissions).toEqual({
      contents: 'read',
      ...(job.steps?.some(isSigningIn) ? { 'id-token': 'write' } : {}),
    });
  }
  expect(jobs.filter(({ permissions }) => permissions?.['id-token'])).toHaveLength(2);
});

test('no secret is kept anywhere: AWS is asked with a role for an hour', () => {
  for (const text of texts) expect(text).not.toMatch(/\bsecrets\b|access-key|ACCESS_KEY/i);
  for (const step of jobs.flatMap(({ steps = [] }) => steps).filter(isSigningIn)) {
    expect(step.with).toEqual({
      'role-to-assume': expect.stringMatching(/vars\.AWS_(DIFF|DEPLOY)_ROLE_ARN/),
      'aws-region': variable('AWS_REGION'),
    });
  }
});

test('each role is taken on by its own job, and only after the packages are installed', () => {
  for (const [file, name, role] of [
    ['pull-request.yml', 'diff', variable('AWS_DIFF_ROLE_ARN')],
    ['deploy.yml', 'deploy', variable('AWS_DEPLOY_ROLE_ARN')],
  ] as const) {
    const { steps = [] } = jobOf(file, name);
    const signingIn = steps.findIndex(isSigningIn);

    expect(steps[signingIn]?.with?.['role-to-assume']).toBe(role);
    expect(steps.findIndex(({ run }) => run === 'npm ci')).toBeLessThan(signingIn);
  }
});

test("a fork's pull request is never compared with what is deployed", () => {
  expect(jobOf('pull-request.yml', 'diff').if).toContain(
    'github.event.pull_request.head.repo.full_name == github.repository',
  );
});

test('a tag is deployed after the checks, in the environment that the role trusts', () => {
  const deploy = jobOf('deploy.yml', 'deploy');

  expect(jobOf('deploy.yml', 'checks').uses).toBe('./.github/workflows/checks.yml');
  expect(deploy.needs).toBe('checks');
  expect(guide).toContain(`"repo:OWNER/REPOSITORY:environment:${deploy.environment}"`);
  expect(guide).toContain('"repo:OWNER/REPOSITORY:pull_request"');
});

test('a deployment is never cut short, an outdated check is', () => {
  expect(workflows['deploy.yml']?.concurrency).toEqual({
    group: 'deploy-prod',
    'cancel-in-progress': false,
  });
  expect(workflows['pull-request.yml']?.concurrency?.['cancel-in-progress']).toBe(true);
});

test('actions are named by major version, and no checkout keeps its token', () => {
  const steps = jobs.flatMap(({ steps = [] }) => steps).filter(({ uses }) => uses);

  for (const { uses, with: inputs } of steps) {
    expect(uses).toMatch(/^(actions|aws-actions)\/[a-z-]+@v\d+$/);
    if (uses?.startsWith('actions/checkout@')) expect(inputs?.['persist-credentials']).toBe(false);
  }
});

test('the CDK is asked for environments that there are', () => {
  const lines = jobs.flatMap(({ steps = [] }) => steps).map(({ run = '' }) => run);
  const asked = lines.filter((line) => line.includes('npx cdk'));

  expect(asked).toHaveLength(4);
  for (const line of asked) {
    const [, environmentName = ''] = /-c env=(\w+)/.exec(line) ?? [];
    expect(() => configurationOf(environmentName), line).not.toThrow();
  }
  expect(jobOf('pull-request.yml', 'diff').steps?.at(-1)?.run).toMatch(/--method template$/);
});

test('the role that compares can read one template and nothing else', () => {
  const [, policy = '{}'] = /cat > diff-policy\.json <<\w+\n(.*?)\n\w+\n/s.exec(guide) ?? [];

  expect(JSON.parse(policy).Statement).toEqual([
    {
      Effect: 'Allow',
      Action: ['cloudformation:DescribeStacks', 'cloudformation:GetTemplate'],
      Resource: 'arn:aws:cloudformation:$AWS_REGION:$ACCOUNT:stack/EventFlow-prod/*',
    },
  ]);
});
