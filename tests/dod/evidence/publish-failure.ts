import { same } from '../comparison.ts';
import { counted } from '../queries.ts';
import type { Claim, Run } from '../run.ts';
import { type Failure, publishFailure } from '../scenarios/publish-failure.ts';

/** Whether EventBridge cannot be reached or refuses the entries: decided, acknowledged, one warning a call. */
export async function look(run: Run): Promise<readonly Claim[]> {
  const failures = await run.once(publishFailure);
  return failures.flatMap(claimsOf);
}

function claimsOf({
  kind,
  expected,
  requestIds,
  stored,
  held,
  calls,
  warnings,
  facts,
}: Failure): Claim[] {
  const states = stored.map(({ status, resultCode }) => `${status} ${resultCode}`);
  const warned = requestIds.map((id) => warnings.filter((line) => line.includes(id)).length);
  return [
    same(`${kind}: in the table`, counted(states), expected),
    same('messages that any queue still holds', `${held}`, '0'),
    same('receives that each took', [...new Set(stored.map(({ attempt }) => attempt))].join(), '1'),
    {
      holds: calls > 0 && warnings.length === calls && warned.every((count) => count === 1),
      shows: `${warnings.length} warnings for ${calls} failed calls, naming each request ${[...new Set(warned)].join(' or ')} times`,
    },
    same('facts of them in the lake', `${facts}`, '0'),
  ];
}
