import Table from 'cli-table3';
import { savedQueries } from '../../queries/index.ts';
import { askSaved, openFacts } from '../queries/lake.ts';
import type { Measured } from './measured.ts';
import { DATE, dayOfFacts, dayOfRequests, FACTS } from './million-facts.ts';

const ROUNDS = 3;

/** How long each saved query of a day takes over a million facts, by local Athena. */
export async function measure(): Promise<Measured> {
  const lake = await openFacts();
  try {
    let bytes = 0;
    for (const { key, lines } of dayOfFacts()) {
      bytes += lines.reduce((sum, line) => sum + line.length + 1, 0);
      lake.put(key, lines);
    }
    for (const { key, lines } of dayOfRequests()) lake.put(key, lines);
    const queries: Record<string, number> = {};
    let firstSeconds: number | undefined;
    // The specification's own statements read the whole lake, whatever the day.
    for (const { name } of savedQueries.filter(({ group }) => group !== 'seed')) {
      const taken: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const before = performance.now();
        await askSaved(lake, name, { date: DATE });
        taken.push((performance.now() - before) / 1000);
      }
      // It alone reads JSON: whoever comes later finds rows in columns.
      firstSeconds ??= taken[0];
      queries[name] = taken.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
    }
    const head = ['query of a day', `seconds, median of ${ROUNDS}`];
    const table = new Table({ head, style: { head: [] } });
    for (const [name, seconds] of Object.entries(queries)) table.push([name, seconds.toFixed(2)]);
    const lakeLine = `${FACTS} facts of one day, ${(bytes / 1e6).toFixed(0)} MB of JSON lines:`;
    const firstLine = `The very first of them took ${firstSeconds?.toFixed(2)} s.`;
    return {
      tables: [lakeLine, String(table), firstLine],
      figures: { facts: FACTS, bytes, queries, firstSeconds },
    };
  } finally {
    await lake.close();
  }
}
