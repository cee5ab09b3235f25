import { same } from '../comparison.ts';
import { ask, counted, countedMinutes, minuteOf } from '../queries.ts';
import type { Claim, Run } from '../run.ts';
import { SAMPLE_DAY, SAMPLE_EVENT, sampleFacts } from '../sample-day.ts';
import { participations } from '../scenarios/participations.ts';

const ANCHORS = [
  ['traffic_per_minute', 'traffic_per_min', 'queuedAt'],
  ['throughput_per_minute', 'throughput_per_min', 'finishedAt'],
] as const;

/** On the sample day no fact finished in a minute in which any was queued, so that only one anchor fits. */
export async function look(run: Run): Promise<readonly Claim[]> {
  const { system } = await run.once(participations);
  return Promise.all(
    ANCHORS.map(async ([name, column, anchor]) => {
      const rows = await ask(system, name, SAMPLE_DAY, SAMPLE_EVENT);
      const minutes = sampleFacts.map(({ timestamps }) => minuteOf(timestamps[anchor]));
      return same(
        `${name} of the sample day by ${anchor}`,
        countedMinutes(rows, column),
        counted(minutes),
      );
    }),
  );
}
