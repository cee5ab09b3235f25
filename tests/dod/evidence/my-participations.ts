import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { same } from '../comparison.ts';
import type { Claim, Run } from '../run.ts';
import { type Participations, participations } from '../scenarios/participations.ts';
import { tableOf } from '../store.ts';

/** One user's list, in which order, by which operation, and from which index. */
export async function look(run: Run): Promise<readonly Claim[]> {
  const scene = await run.once(participations);
  const { system, ofOneUser } = scene;
  const newestFirst = ofOneUser.toReversed().map(({ eventId }) => eventId);
  const list = await eventsOf(scene);
  const calls = system.said.join('').split('\n');
  const asked = calls.filter((line) => /^\S*MyParticipations\S* dynamodb:/.test(line));
  const operations = asked.map((line) => /dynamodb:(\w+)/.exec(line)?.[1]);
  const scans = calls.filter((line) => line.includes('dynamodb:Scan'));
  return [
    same('GET /me/participations?limit=20, newest first', list, newestFirst.join(', ')),
    same('its calls to DynamoDB', [...new Set(operations)].join(', '), 'Query'),
    { holds: scans.length === 0, shows: `${scans.length} Scans in ${calls.length} calls traced` },
    same(
      'without the GSI1 keys of its newest',
      await withoutIndexKeys(scene),
      newestFirst.slice(1).join(', '),
    ),
  ];
}

async function eventsOf({ api, ofOneUser }: Participations): Promise<string> {
  const token = ofOneUser[0]?.token ?? '';
  const { body } = await api.mine(token, '?limit=20');
  return body.items.map(({ eventId }) => eventId).join(', ');
}

/** The list while the newest request stands in the table but not in the index. */
async function withoutIndexKeys(scene: Participations): Promise<string> {
  const { requestId } = scene.ofOneUser.at(-1) as { requestId: string };
  const { documents, TableName } = await tableOf(scene.system);
  const Key = { PK: `REQ#${requestId}` };
  const { Attributes } = await documents.send(
    new UpdateCommand({
      TableName,
      Key,
      UpdateExpression: 'REMOVE GSI1PK, GSI1SK',
      ReturnValues: 'ALL_OLD',
    }),
  );
  const list = await eventsOf(scene);
  await documents.send(
    new UpdateCommand({
      TableName,
      Key,
      UpdateExpression: 'SET GSI1PK = :user, GSI1SK = :time',
      ExpressionAttributeValues: { ':user': Attributes?.GSI1PK, ':time': Attributes?.GSI1SK },
    }),
  );
  return list;
}
