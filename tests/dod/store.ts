import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { mapBounded } from '../../functions/operations/bounded.ts';
import type { Decision, RequestIdentity } from '../../schemas/participation/request.ts';
import { clientOptions, outputOf } from '../pipeline/aws.ts';
import type { System } from '../pipeline/system.ts';

/** A request as the table has it; before its decision it lacks most of this. */
export type StoredItem = RequestIdentity & Decision;

export const tableOf = async (system: System) => ({
  documents: DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(system))),
  TableName: await outputOf(system, 'TableName'),
});

/** The items of these requests, by the table's own API: what every number is compared with. */
export async function storedItems(
  system: System,
  requestIds: readonly string[],
): Promise<readonly StoredItem[]> {
  const { documents, TableName } = await tableOf(system);
  return mapBounded(20, requestIds, async (requestId) => {
    const Key = { PK: `REQ#${requestId}` };
    const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    return Item as StoredItem;
  });
}
