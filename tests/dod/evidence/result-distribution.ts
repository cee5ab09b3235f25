import { same } from '../comparison.ts';
import { ask, counted, dayOf, type Row } from '../queries.ts';
import type { Claim, Run } from '../run.ts';
import { SAMPLE_DAY, SAMPLE_EVENT, sampleFacts } from '../sample-day.ts';
import { participations } from '../scenarios/participations.ts';

/** Decisions by result and by whether they came from the dlq: what is stored, with what is known of the late one. */
export async function look(run: Run): Promise<readonly Claim[]> {
  const { system, stored, late } = await run.once(participations);
  const days = [...new Set(stored.map(({ finishedAt }) => dayOf(finishedAt)))];
  const [sample = [], ...today] = await Promise.all([
    ask(system, 'result_distribution', SAMPLE_DAY, SAMPLE_EVENT),
    ...days.map((day) => ask(system, 'result_distribution', day)),
  ]);
  return [
    same(
      'result_distribution today, as the table has it',
      countedResults(today.flat()),
      counted(
        stored.map(({ requestId, resultCode }) => kind(resultCode, requestId === late.requestId)),
      ),
    ),
    same(
      'of the sample day',
      countedResults(sample),
      counted(sampleFacts.map(({ resultCode, delivery }) => kind(resultCode, delivery.isDlq))),
    ),
    {
      holds: sample.every(({ total_count, ratio_percent }) => total_count === ratio_percent),
      shows: `of 100 facts each ratio_percent is its count: ${sample.map(({ ratio_percent }) => ratio_percent).join(', ')}`,
    },
  ];
}

const kind = (resultCode: unknown, isDlq: unknown) => `${resultCode} isDlq=${isDlq}`;

const countedResults = (rows: readonly Row[]) =>
  counted(
    rows.flatMap(({ resultCode, isDlq, total_count }) =>
      Array<string>(Number(total_count)).fill(kind(resultCode, isDlq)),
    ),
  );
