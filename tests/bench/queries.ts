import Table from 'cli-table3';
import { savedQueries } from '../../queries/index.ts';
import { askSaved, fact, openFacts } from '../queries/lake.ts';
import type { Measured } from './measured.ts';

const DATE = '2026-01-04';
const HOURS = 24;
/** Firehose writes an object a minute when little comes, more often when much does. */
const OBJECTS_PER_HOUR = 60;
const FACTS_PER_OBJECT = 695;
const FACTS = HOURS * OBJECTS_PER_HOUR * FACTS_PER_OBJECT;
const ROUNDS = 3;

/** How long each saved query of a day takes over a million facts, by local Athena. */
export async function measure(): Promise<Measured> {
  const lake = await openFacts();
  try {
    let bytes = 0;
    for (let minute = 0; minute < HOURS * OBJECTS_PER_HOUR; minute += 1) {
      const hour = String(Math.floor(minute / OBJECTS_PER_HOUR)).padStart(2, '0');
      const lines = Array.from({ length: FACTS_PER_OBJECT }, (_, index) => factAt(minute, index));
      bytes += lines.reduce((sum, line) => sum + line.length + 1, 0);
      lake.put(`events/dt=${DATE}/hour=${hour}/${String(minute).padStart(4, '0')}`, lines);
    }
    const queries: Record<string, number> = {};
    // The specification's own statements read the whole lake, whatever the day.
    for (const { name } of savedQueries.filter(({ group }) => group !== 'seed')) {
      const taken: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const before = performance.now();
        await askSaved(lake, name, { date: DATE });
        taken.push((performance.now() - before) / 1000);
      }
      queries[name] = taken.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
    }
    const head = ['query of a day', `seconds, median of ${ROUNDS}`];
    const table = new Table({ head, style: { head: [] } });
    for (const [name, seconds] of Object.entries(queries)) table.push([name, seconds.toFixed(2)]);
    const lakeLine = `${FACTS} facts of one day, ${(bytes / 1e6).toFixed(0)} MB of JSON lines:`;
    return { tables: [lakeLine, String(table)], figures: { facts: FACTS, bytes, queries } };
  } finally {
    await lake.close();
  }
}

/** A request's fact, spread over its minute; one in three won. */
function factAt(minute: number, index: number): string {
  const requestId = `req-${minute}-${index}`;
  const queuedAt = Date.parse(`${DATE}T00:00:00Z`) + minute * 60_000 + index * 80;
  const instants = [0, 20 + (index % 400), 40 + (index % 900)].map((ms) =>
    new Date(queuedAt + ms).toISOString(),
  );
  const [queued = '', started = '', finished = ''] = instants;
  const lost = { finalStatus: 'REJECTED', resultCode: 'SOLD_OUT' };
  const result = index % 3 === 0 ? {} : lost;
  return JSON.stringify(fact(requestId, [queued, started, finished], result));
}
