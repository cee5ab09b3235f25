import { same } from '../comparison.ts';
import { factsIn } from '../lake.ts';
import type { Claim, Run } from '../run.ts';
import { participations } from '../scenarios/participations.ts';

/** The user's answer came before any worker had the message: the fact and the table say what it said. */
export async function look(run: Run): Promise<readonly Claim[]> {
  const { told, stored, objects, late } = await run.once(participations);
  const facts = new Map(factsIn(objects).map((fact) => [fact.requestId, fact]));
  const agreeing = told.filter(
    ({ requestId, queuedAt }, at) =>
      facts.get(requestId)?.timestamps?.queuedAt === queuedAt && stored[at]?.queuedAt === queuedAt,
  );
  const fact = facts.get(late.requestId);
  const waited = Number(stored[told.indexOf(late)]?.startedAt) - late.queuedAt;
  return [
    same(
      'queuedAt in the 202, in the table and in the fact are one',
      `${agreeing.length}`,
      `${told.length}`,
    ),
    {
      holds: fact?.timestamps?.queuedAt === late.queuedAt,
      shows: `${late.requestId}, whose worker failed three times: 202 said ${late.queuedAt}, started ${waited} ms later, its fact says ${fact?.timestamps?.queuedAt}`,
    },
  ];
}
