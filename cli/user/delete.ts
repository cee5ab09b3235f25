import { DELETED_USER } from '../../schemas/participation/identifiers.ts';
import { requestKey } from '../../schemas/participation/request.ts';
import { bounded } from '../load/bounded.ts';
import type { UsersRequest, UsersTable } from './requests.ts';

/** What became of the personal data in one request. */
type Deletion = 'deleted' | 'deleted before' | 'would be deleted' | 'undecided';

export interface DeletedRequest extends UsersRequest {
  readonly deletion: Deletion;
}

const WRITES_IN_FLIGHT = 10;

/** What `deleteFrom` would do, as far as can be told without writing. */
export function foresee(requests: readonly UsersRequest[]): readonly DeletedRequest[] {
  return requests.map((request) => ({ ...request, deletion: foreseen(request) }));
}

function foreseen({ namesUser, isDecided }: UsersRequest): Deletion {
  if (!namesUser) return 'deleted before';
  return isDecided ? 'would be deleted' : 'undecided';
}

/** Leaves a tombstone of each decided request; may be stopped anywhere and begun again. */
export async function deleteFrom(
  table: UsersTable,
  requests: readonly UsersRequest[],
  onDeleted: (count: number) => void,
): Promise<readonly DeletedRequest[]> {
  const results = [...foresee(requests)];
  let count = 0;
  await bounded(requests.length, WRITES_IN_FLIGHT, async (index) => {
    const request = results[index];
    if (!request?.namesUser) return;
    results[index] = { ...request, deletion: await bury(table, request) };
    onDeleted(++count);
  });
  return results;
}

/**
 * The item stays, for its id follows from event and user: whoever comes back meets it, and cannot win
 * twice. Before it is decided it keeps the user, whom the decision would write again (W3).
 */
async function bury(
  { documents, tableName }: UsersTable,
  { requestId }: UsersRequest,
): Promise<Deletion> {
  const { UpdateCommand } = await import('@aws-sdk/lib-dynamodb');
  try {
    await documents.send(
      new UpdateCommand({
        TableName: tableName,
        Key: requestKey(requestId),
        UpdateExpression: 'SET userId = :nobody REMOVE GSI1PK, GSI1SK',
        ConditionExpression: 'attribute_exists(finishedAt)',
        ExpressionAttributeValues: { ':nobody': DELETED_USER },
      }),
    );
    return 'deleted';
  } catch (error) {
    if (error instanceof Error && UNDECIDED.has(error.name)) return 'undecided';
    throw error;
  }
}

/** It is not final yet, or being decided at this very moment. */
const UNDECIDED = new Set(['ConditionalCheckFailedException', 'TransactionConflictException']);
