import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cutAssembly, edited, readCuts } from './cut.ts';
import { evidenceOf, readRegister } from './register.ts';
import { withRun } from './run.ts';
import { gather, lineOf, type Verdict } from './verdicts.ts';

/** The specification's lists: 004 §12 and §13. */
const IDS = [
  ...['1', '2', '3', '3a', '3b', '3c', '3d', '4', '5'].map((box) => `004-DOD-${box}`),
  ...['1', '2', '3', '4', '5', '6', '7'].map((box) => `004-PR-${box}`),
];

/** A run starts three systems and waits for a worker to fail three times. */
const RUN_MS = 300_000;

/** They touch each other nowhere, so that one run shows them all. */
const TOGETHER = [
  'finishedAt as the anchor of throughput',
  'the 95th percentile of the E2E delay',
  'what the validation of negative delays looks for',
  'isDlq of what came from the dlq',
  'the swallowing of a publish failure',
  'newest first',
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eventflow-dod-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const verdictsOn = (assembly: string): Promise<Verdict[]> =>
  withRun({ assembly, captures: join(folder, 'captures'), tell: () => undefined }, async (run) => {
    const verdicts: Verdict[] = [];
    for await (const verdict of gather(run, readRegister())) verdicts.push(verdict);
    return verdicts;
  });

test('every item of the specification is in the register, and something looks at it', async () => {
  const register = readRegister();

  expect(register.map(({ id }) => id)).toEqual(expect.arrayContaining(IDS));
  for (const item of register) expect(await evidenceOf(item), item.id).toBeTypeOf('function');
});

test('every item has a cut that turns it, and every cut still finds what it takes out', async () => {
  const cuts = await readCuts();
  const ids = readRegister().map(({ id }) => id);
  const turned = new Set(cuts.flatMap(({ turns }) => turns));

  expect(ids.filter((id) => !turned.has(id))).toEqual([]);
  expect([...turned].filter((id) => !ids.includes(id))).toEqual([]);
  for (const edit of cuts.flatMap(({ edits }) => edits)) expect(edited(edit)).not.toBe('');
});

test(
  'without some behaviours, exactly their items are a NO, each in a line with its evidence',
  async () => {
    const cuts = (await readCuts()).filter(({ name }) => TOGETHER.includes(name));
    expect(cuts).toHaveLength(TOGETHER.length);

    const verdicts = await verdictsOn(await cutAssembly(cuts, folder));

    const open = verdicts.filter(({ isDone }) => !isDone).map(({ item }) => item.id);
    expect(open).toEqual([...new Set(cuts.flatMap(({ turns }) => turns))].sort());
    for (const verdict of verdicts) {
      expect(lineOf(verdict)).toMatch(/^\S+ +(YES|NO) +.+ {2}\| {2}.{20,}$/);
    }
    const capture = readFileSync(join(folder, 'captures/seed_result_distribution.txt'), 'utf8');
    expect(capture).toMatch(/SOLD_OUT .* false .* \d+ /);
  },
  RUN_MS,
);

test.each([
  [['--help'], 0, 'stdout', /^Usage: npm run dod/],
  [['004-DOD-9'], 2, 'stderr', /^There is no item 004-DOD-9\. The register has: 004-DOD-1, /],
  [['--all'], 2, 'stderr', /^Unknown option '--all'/],
] as const)('npm run dod -- %s ends with %i', async (args, code, stream, expected) => {
  const ran = await ranDod(args);

  expect(ran.code).toBe(code);
  expect(ran[stream]).toMatch(expected);
});

const ranDod = (args: readonly string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, ['tests/dod/dod.ts', ...args], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
