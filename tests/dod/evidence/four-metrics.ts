import { relative } from 'node:path';
import { renderTable } from '../../../cli/output/table.ts';
import { type SavedQuery, savedQueries } from '../../../queries/index.ts';
import type { Cell } from '../../../schemas/athena/values.ts';
import { ask, dayOf } from '../queries.ts';
import type { Claim, Run } from '../run.ts';
import { participations, SALE } from '../scenarios/participations.ts';
import { look as p95E2eDelay } from './p95-e2e-delay.ts';
import { look as p95QueueDelay } from './p95-queue-delay.ts';
import { look as resultDistribution } from './result-distribution.ts';
import { look as tableAndPartitions } from './table-and-partitions.ts';
import { look as traffic } from './traffic.ts';

const METRICS = { traffic, resultDistribution, p95QueueDelay, p95E2eDelay };

/** All four are right at once; what the specification's statements and the deployed ones answered is kept. */
export async function look(run: Run): Promise<readonly Claim[]> {
  const claims: Claim[] = [];
  for (const [name, evidence] of Object.entries(METRICS)) {
    const wrong = (await run.once(evidence)).filter(({ holds }) => !holds);
    claims.push({
      holds: wrong.length === 0,
      shows: wrong.length === 0 ? `${name} is right` : `${name}: ${wrong[0]?.shows}`,
    });
  }
  return [...claims, ...(await capturedClaims(run))];
}

/** The specification's metrics, its own statements and those deployed, each with what it answered in a file. */
async function capturedClaims(run: Run): Promise<readonly Claim[]> {
  const { system, span } = await run.once(participations);
  // The specification's statements ask its own table, which that evidence makes.
  await run.once(tableAndPartitions);
  const day = dayOf(span.to);
  const names = savedQueries.map(({ name }) => name);
  const isMetric = ({ name, group }: SavedQuery) =>
    group === 'metric' && names.includes(`seed_${name}`);
  const metrics = savedQueries.filter(isMetric).map(({ name }) => name);
  return Promise.all(
    savedQueries
      .filter(({ name }) => metrics.includes(name.replace(/^seed_/, '')))
      .map(async ({ name, sql }) => {
        const eventId = name.endsWith('delay_p95') ? SALE : undefined;
        const rows = await ask(system, name, day, eventId);
        const table = renderTable(
          Object.keys(rows[0] ?? {}),
          rows.map((row): Cell[] => Object.values(row)),
        );
        const path = run.capture(`${name}.txt`, `${sql}\n\n-- asked for ${day}\n${table}`);
        const shows = `${relative('', path)}: ${rows.length} rows`;
        return { holds: rows.length > 0, shows };
      }),
  );
}
