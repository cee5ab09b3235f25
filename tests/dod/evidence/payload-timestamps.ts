import { same } from '../comparison.ts';
import { factsIn } from '../lake.ts';
import type { Claim, Run } from '../run.ts';
import { participations } from '../scenarios/participations.ts';

const TIMES = ['queuedAt', 'startedAt', 'finishedAt'] as const;
/** Epoch milliseconds, not seconds, of any time from 2001 on. */
const EPOCH_MS_MIN = 1e12;

/** Each line of the lake, as it lies there. */
export async function look(run: Run): Promise<readonly Claim[]> {
  const { objects, stored } = await run.once(participations);
  const lines = objects.reduce((sum, object) => sum + object.lines.length, 0);
  const facts = factsIn(objects);
  const lacking = facts.filter(({ timestamps }) =>
    TIMES.some((time) => !isEpochMs(timestamps?.[time])),
  );
  const [fact] = lacking.length > 0 ? lacking : facts;
  return [
    same('lines in the lake', `${lines}`, `${stored.length}`),
    same('lines that are a fact', `${facts.length}`, `${stored.length}`),
    {
      holds: facts.length > 0 && lacking.length === 0,
      shows: `${lacking.length} lines lack a time; ${fact?.requestId} has ${JSON.stringify(fact?.timestamps)}`,
    },
  ];
}

const isEpochMs = (value: unknown) => Number.isSafeInteger(value) && Number(value) > EPOCH_MS_MIN;
