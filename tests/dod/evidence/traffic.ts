import { same } from '../comparison.ts';
import { ask, counted, countedMinutes, dayOf, minuteOf } from '../queries.ts';
import type { Claim, Run } from '../run.ts';
import { SAMPLE_DAY, SAMPLE_EVENT, sampleFacts } from '../sample-day.ts';
import { participations } from '../scenarios/participations.ts';

/** Requests by the minute in which they were queued: today's as users were told, the sample day's as it was made. */
export async function look(run: Run): Promise<readonly Claim[]> {
  const { system, told } = await run.once(participations);
  const queued = told.map(({ queuedAt }) => queuedAt);
  const days = [...new Set(queued.map(dayOf))];
  const [sample = [], ...today] = await Promise.all([
    ask(system, 'traffic_per_minute', SAMPLE_DAY, SAMPLE_EVENT),
    ...days.map((day) => ask(system, 'traffic_per_minute', day)),
  ]);
  const sampleQueued = sampleFacts.map(({ timestamps }) => timestamps.queuedAt);
  return [
    same(
      'traffic_per_minute today, as users were told',
      countedMinutes(today.flat(), 'traffic_per_min'),
      counted(queued.map(minuteOf)),
    ),
    same(
      'of the sample day',
      countedMinutes(sample, 'traffic_per_min'),
      counted(sampleQueued.map(minuteOf)),
    ),
  ];
}
