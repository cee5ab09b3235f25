import { same } from '../comparison.ts';
import { ask, dayOf } from '../queries.ts';
import type { Claim, Run } from '../run.ts';
import { SAMPLE_DAY } from '../sample-day.ts';
import { participations } from '../scenarios/participations.ts';

/** None among today's facts, all of which were looked at; and the one that the sample day holds is found. */
export async function look(run: Run): Promise<readonly Claim[]> {
  const { system, stored, span } = await run.once(participations);
  const days = [...new Set([span.from, span.to].map(dayOf))];
  const negativeOf = async (day: string) => {
    const [row] = await ask(system, 'negative_delay', day);
    return Number(row?.negative_delay_count);
  };
  const today = await Promise.all(days.map(negativeOf));
  const distribution = await Promise.all(
    days.map((day) => ask(system, 'result_distribution', day)),
  );
  const facts = distribution.flat().reduce((sum, row) => sum + Number(row.total_count), 0);
  return [
    same('negative_delay_count today', today.join(' + '), today.map(() => 0).join(' + ')),
    same('of so many facts', `${facts}`, `${stored.length}`),
    same(
      'negative_delay_count of the sample day, which has one',
      `${await negativeOf(SAMPLE_DAY)}`,
      '1',
    ),
  ];
}
