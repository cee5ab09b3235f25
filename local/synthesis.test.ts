import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { synthesize } from './synthesis.ts';

let project: string;
let told: string[];
let ending: AbortController;
const inProject = (name: string) => join(project, name);

/** An app that writes what it was given, and how often it ran. */
const APP = `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
const { CDK_OUTDIR: folder, CDK_CONTEXT_JSON: context } = process.env;
appendFileSync('runs', '.');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'context.json'), context);
`;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'synthesis-'));
  told = [];
  ending = new AbortController();
  mkdirSync(inProject('src/deep'), { recursive: true });
  writeFileSync(inProject('src/deep/code.ts'), 'one');
  writeFileSync(inProject('src/code.test.ts'), 'one');
  writeFileSync(inProject('app.mjs'), APP);
  cdkJson('node app.mjs');
});
afterEach(() => rmSync(project, { recursive: true }));

function cdkJson(app: string): void {
  const watch = { include: ['app.mjs', 'src'], exclude: ['**/*.test.ts'] };
  const content = { app, context: { env: 'dev' }, watch };
  writeFileSync(inProject('cdk.json'), JSON.stringify(content));
}

const run = () =>
  synthesize({
    projectFolder: project,
    assemblyFolder: inProject('assembly'),
    signal: ending.signal,
    tell: (line) => told.push(line),
  });
const runs = () => readFileSync(inProject('runs'), 'utf8').length;

test('runs the app with the context of cdk.json', async () => {
  await run();
  expect(readFileSync(inProject('assembly/context.json'), 'utf8')).toBe('{"env":"dev"}');
  expect(told).toEqual(['synthesizing: node app.mjs']);
});

test('runs it again only when something that is watched has changed', async () => {
  await run();
  writeFileSync(inProject('src/code.test.ts'), 'two');
  await run();
  expect(runs()).toBe(1);
  expect(told[1]).toContain('unchanged');
  writeFileSync(inProject('src/deep/code.ts'), 'two');
  await run();
  expect(runs()).toBe(2);
  writeFileSync(inProject('src/deep/more.ts'), '');
  await run();
  expect(runs()).toBe(3);
});

test('a failing app is refused with what it said, and leaves the last assembly', async () => {
  await run();
  cdkJson('echo the-reason >&2; exit 4');
  await expect(run()).rejects.toThrow(/the-reason\n.*did not synthesize: .* ended with 4\./);
  expect(existsSync(inProject('assembly/context.json'))).toBe(true);
  cdkJson('node app.mjs');
  await run();
  expect(told.at(-1)).toContain('unchanged');
});

test('an end in the middle of it leaves no assembly', async () => {
  const started = inProject('started');
  cdkJson(`mkdir -p $CDK_OUTDIR && touch ${started} && exec node -e 'setInterval(() => {}, 1000)'`);
  const running = run();
  await expect.poll(() => existsSync(started)).toBe(true);
  ending.abort();
  await expect(running).rejects.toThrow(/ended with/);
  expect(existsSync(inProject('assembly'))).toBe(false);
});

test('a project without cdk.json, or with one that names no app, is refused', async () => {
  writeFileSync(inProject('cdk.json'), '{}');
  await expect(run()).rejects.toThrow(/cdk\.json cannot be used[\s\S]*app/);
  writeFileSync(inProject('cdk.json'), '{');
  await expect(run()).rejects.toThrow('cdk.json is not JSON');
  rmSync(inProject('cdk.json'));
  await expect(run()).rejects.toThrow('There is no cdk.json');
});
