import { same } from '../comparison.ts';
import { lakeObjects } from '../lake.ts';
import { ask, askG1, dayOf, type Row } from '../queries.ts';
import type { Claim, Run } from '../run.ts';
import { participations } from '../scenarios/participations.ts';

/** The specification's own DDL and MSCK, in a database of their own; partitions against the objects' folders. */
export async function look(run: Run): Promise<readonly Claim[]> {
  const { system, stored, span } = await run.once(participations);
  const days = [...new Set([span.from, span.to].map(dayOf))];
  const counts = async () => {
    const pages = await Promise.all(
      days.map((day) => ask(system, 'seed_result_distribution', day)),
    );
    return pages.flat();
  };
  await ask(system, 'seed_create_table', days[0] as string);
  const before = await counts();
  await ask(system, 'seed_repair_table', days[0] as string);
  const partitions = await askG1(system, 'SHOW PARTITIONS participation_logs');
  const after = await counts();
  return [
    {
      holds: before.length === 0,
      shows: `before MSCK REPAIR TABLE the new table counts ${totalOf(before)} lines`,
    },
    same('partitions recognised', listed(partitions), listed(await folders(system))),
    same('lines that the table then counts', `${totalOf(after)}`, `${stored.length}`),
  ];
}

/** `dt=…/hour=…` of the objects in the lake, the sample day's included. */
async function folders(system: Parameters<typeof lakeObjects>[0]): Promise<string[]> {
  const objects = await lakeObjects(system);
  return objects.map(({ key }) => key.split('/').slice(1, -1).join('/'));
}

const listed = (names: readonly string[]) => [...new Set(names)].sort().join(', ');

const totalOf = (rows: readonly Row[]) =>
  rows.reduce((sum, { total_count }) => sum + Number(total_count), 0);
