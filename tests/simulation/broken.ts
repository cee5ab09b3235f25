/**
 * `npm run simulate:broken [-- NAME…]`: breaks the code under test in one way after the other, and
 * tells how many seeds it takes until the simulation notices.
 */
import Table from 'cli-table3';
import { notice, SEEDS_MAX } from './broken/notice.ts';
import { VARIANTS } from './broken/variants.ts';
import { simulatedTemplate } from './template.ts';

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
  const noticed = await notice(variant, template);
  if (!noticed) unnoticed += 1;
  table.push([variant.name, noticed?.seed ?? `none of ${SEEDS_MAX}`, noticed?.invariant ?? '-']);
}
process.stdout.write(`${table}\n${chosen.length - unnoticed} of ${chosen.length} noticed\n`);
process.exit(unnoticed === 0 ? 0 : 1);
