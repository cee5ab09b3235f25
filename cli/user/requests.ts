import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ALL_EVENTS } from '../../schemas/participation/event.ts';
import { DELETED_USER } from '../../schemas/participation/identifiers.ts';
import { requestIdOf } from '../../schemas/participation/identity.ts';
import { byUser, requestKey } from '../../schemas/participation/request.ts';
import { FinalStatus, type RequestStatus } from '../../schemas/participation/status.ts';
import { pause } from '../clock.ts';

/** The table, and whose requests are meant. */
export interface UsersTable {
  readonly documents: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly userId: string;
}

/** One request of a user, as it is stored. */
export interface UsersRequest {
  readonly requestId: string;
  readonly eventId: string;
  readonly status: RequestStatus;
  readonly isDecided: boolean;
  /** Whether the item still has the user's id, or keys that lead to it. */
  readonly namesUser: boolean;
  /** Epoch seconds: when an item goes by itself that nobody has queued. */
  readonly ttl: number | null;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const KEYS_A_BATCH_MAX = 100;
/** What DynamoDB leaves out of a batch is asked for again after so long, at first. */
const PAUSE_FIRST_MS = 50;
const PAUSE_MAX_MS = 5000;

/**
 * Every request of the user, read consistently, by its event. The index finds what was queued; the ids
 * that follow from user and event find the others too, and what the index does not show yet.
 */
export async function findRequests(
  table: UsersTable,
  onRead: (count: number) => void,
): Promise<readonly UsersRequest[]> {
  const ids = new Set(await queryAll(table, byUser(table.userId), 'requestId'));
  for (const eventId of await queryAll(table, ALL_EVENTS, 'eventId')) {
    ids.add(requestIdOf(eventId, table.userId));
  }
  const keys = [...ids].map(requestKey);
  const found: UsersRequest[] = [];
  for (let at = 0; at < keys.length; at += KEYS_A_BATCH_MAX) {
    const items = await getAll(table, keys.slice(at, at + KEYS_A_BATCH_MAX));
    found.push(...items.map(toRequest));
    onRead(found.length);
  }
  return found.sort((a, b) => (a.eventId < b.eventId ? -1 : 1));
}

/** One attribute of every item in a partition of GSI1, page by page. */
async function queryAll(
  { documents, tableName }: UsersTable,
  partition: string,
  attribute: 'requestId' | 'eventId',
): Promise<readonly string[]> {
  const { paginateQuery } = await import('@aws-sdk/lib-dynamodb');
  const pages = paginateQuery(
    { client: documents },
    {
      TableName: tableName,
      IndexName: 'GSI1',
      KeyConditionExpression: 'GSI1PK = :partition',
      ExpressionAttributeValues: { ':partition': partition },
      ProjectionExpression: attribute,
    },
  );
  const values: string[] = [];
  for await (const { Items = [] } of pages) values.push(...Items.map((item) => item[attribute]));
  return values;
}

type Key = ReturnType<typeof requestKey>;

async function getAll({ documents, tableName }: UsersTable, keys: readonly Key[]) {
  const { BatchGetCommand } = await import('@aws-sdk/lib-dynamodb');
  const items: Record<string, unknown>[] = [];
  let left = [...keys];
  for (let pauseMs = PAUSE_FIRST_MS; ; pauseMs = Math.min(2 * pauseMs, PAUSE_MAX_MS)) {
    const { Responses, UnprocessedKeys } = await documents.send(
      new BatchGetCommand({ RequestItems: { [tableName]: { Keys: left, ConsistentRead: true } } }),
    );
    items.push(...(Responses?.[tableName] ?? []));
    left = (UnprocessedKeys?.[tableName]?.Keys ?? []) as Key[];
    if (left.length === 0) return items;
    await pause(pauseMs);
  }
}

const toRequest = (item: Record<string, unknown>): UsersRequest => ({
  requestId: String(item.requestId),
  eventId: String(item.eventId),
  status: item.status as RequestStatus,
  isDecided: FinalStatus.safeParse(item.status).success,
  namesUser: item.userId !== DELETED_USER || item.GSI1PK !== undefined,
  ttl: typeof item.ttl === 'number' ? item.ttl : null,
});
