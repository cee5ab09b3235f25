import { factsIn } from '../lake.ts';
import type { Claim, Run } from '../run.ts';
import { participations } from '../scenarios/participations.ts';

const PLACE = /^events\/dt=\d{4}-\d{2}-\d{2}\/hour=\d{2}\/[^/]+$/;
const LINE_LENGTH_MAX = 120;

/** Every object lies in a partition, and every decision in an object. */
export async function look(run: Run): Promise<readonly Claim[]> {
  const { objects, stored } = await run.once(participations);
  const elsewhere = objects.filter(({ key }) => !PLACE.test(key));
  const landed = new Set(factsIn(objects).map(({ requestId }) => requestId));
  const missing = stored.filter((request) => request?.finishedAt && !landed.has(request.requestId));
  const [object] = objects;
  return [
    {
      holds: elsewhere.length === 0,
      shows:
        elsewhere.length === 0
          ? `all ${objects.length} objects lie in a partition`
          : `${elsewhere.length} of ${objects.length} objects lie elsewhere: ${elsewhere[0]?.key}`,
    },
    {
      holds: landed.size > 0 && missing.length === 0,
      shows: `${landed.size} of ${stored.length} decided requests are in them`,
    },
    {
      holds: object !== undefined,
      shows: object
        ? `${object.key} begins ${object.lines[0]?.slice(0, LINE_LENGTH_MAX)}…`
        : 'there is no object',
    },
  ];
}
