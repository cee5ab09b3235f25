/**
 * `npm run simulate:broken [-- NAME…]`: breaks the code under test in one way after the other, and
 * tells how many seeds it takes until the simulation notices.
 */
import Table from 'cli-table3';
import { VARIANTS, type Variant } from './broken/variants.ts';
import { runSeeds } from './crew.ts';
import type { SeedResult } from './seed.ts';
import { simulatedTemplate } from './template.ts';

const SEEDS_MAX = 500;

interface Caught {
  readonly seed: number;
  readonly invariant: string;
}

const names = process.argv.slice(2);
const chosen = VARIANTS.filter(({ name }) => names.length === 0 || names.includes(name));
const unknown = names.filter((name) => !VARIANTS.some((variant) => variant.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no variant "${unknown.join('", "')}". There are:\n${VARIANTS.map(({ name }) => `  ${name}`).join('\n')}\n`,
  );
  process.exit(2);
}
const template = simulatedTemplate();
const table = new Table({ head: ['broken', 'seeds needed', 'noticed by'], style: { head: [] } });
let unnoticed = 0;
for (const variant of chosen) {
  process.stderr.write(`${variant.name}\n`);
  const caught = await catchIt(variant);
  if (!caught) unnoticed += 1;
  table.push([variant.name, caught?.seed ?? `none of ${SEEDS_MAX}`, caught?.invariant ?? '-']);
}
process.stdout.write(`${table}\n${chosen.length - unnoticed} of ${chosen.length} noticed\n`);
process.exit(unnoticed === 0 ? 0 : 1);

/** The first seed, from 1 on, that notices. */
async function catchIt(patch: Variant): Promise<Caught | undefined> {
  let caught: Caught | undefined;
  const onResult = ({ seed, violations: [first] }: SeedResult) => {
    if (first) caught = { seed, invariant: first.invariant };
    return caught === undefined;
  };
  await runSeeds({ template, from: 1, count: SEEDS_MAX, patch, processes: 1, onResult });
  return caught;
}
