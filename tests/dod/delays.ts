import type { ParticipationProcessed } from '../../schemas/participation/participation-processed.ts';
import { nearP95 } from './comparison.ts';
import { ask, dayOf } from './queries.ts';
import type { Claim, Run } from './run.ts';
import { SAMPLE_DAY, SAMPLE_EVENT, sampleFacts } from './sample-day.ts';
import { participations, SALE } from './scenarios/participations.ts';

type Times = ParticipationProcessed['timestamps'];

/** A column of delay_p95: today's against the table's own times, the sample day's against how it was made. */
export async function p95Claims(
  run: Run,
  column: string,
  delayOf: (times: Times) => number,
): Promise<readonly Claim[]> {
  const { system, stored } = await run.once(participations);
  const ofSale = stored.filter(({ eventId }) => eventId === SALE);
  const byDay = [...Map.groupBy(ofSale, ({ finishedAt }) => dayOf(finishedAt))];
  const claim = async (what: string, day: string, eventId: string, times: readonly Times[]) => {
    const [row] = await ask(system, 'delay_p95', day, eventId);
    return nearP95(what, row?.[column], times.map(delayOf));
  };
  return Promise.all([
    ...byDay.map(([day, requests]) => claim(`${column} of ${SALE} on ${day}`, day, SALE, requests)),
    claim(
      'of the sample day',
      SAMPLE_DAY,
      SAMPLE_EVENT,
      sampleFacts.map(({ timestamps }) => timestamps),
    ),
  ]);
}
