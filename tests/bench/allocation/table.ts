import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mapBounded } from '../../../functions/operations/bounded.ts';
import { createEventItems } from '../../../functions/participation/event-items.ts';
import type { Undecided } from '../../../functions/participation/outcomes.ts';
import { createRequests } from '../../../functions/participation/requests.ts';
import { templateOf } from '../../../infra/testing/template.ts';
import { requestIdOf } from '../../../schemas/participation/identity.ts';

/** A request that no worker has taken up. */
export type Queued = Omit<Undecided, 'startedAt'>;

export const TABLE_NAME = 'allocation';
/** The instant at which everybody was queued; epoch milliseconds. */
const QUEUED_AT = Date.UTC(2026, 0, 4);
const SEEDING_IN_FLIGHT = 40;

/**
 * The table as it is deployed, its keys and indexes from the template, in an empty engine.
 * @param sockets requests that may be on their way at once
 */
export async function createTable(
  endpoint: string,
  sockets: number,
): Promise<DynamoDBDocumentClient> {
  const client = new DynamoDBClient({
    endpoint,
    requestHandler: { httpAgent: { maxSockets: sockets } },
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  });
  const [resource] = Object.values(templateOf().findResources('AWS::DynamoDB::GlobalTable'));
  const { KeySchema, AttributeDefinitions, BillingMode, GlobalSecondaryIndexes } =
    resource?.Properties ?? {};
  await client.send(
    new CreateTableCommand({
      TableName: TABLE_NAME,
      ...{ KeySchema, AttributeDefinitions, BillingMode, GlobalSecondaryIndexes },
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 60 }, { TableName: TABLE_NAME });
  // As the functions make it (functions/runtime/clients.ts).
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** An event with that stock, and requests that are queued for it by the functions' own W1 and W2. */
export async function seed(
  documents: DynamoDBDocumentClient,
  eventId: string,
  counts: { readonly capacity: number; readonly requests: number },
): Promise<Queued[]> {
  const requests = createRequests(documents, TABLE_NAME);
  await createEventItems(documents, TABLE_NAME).create(eventId, {
    capacity: counts.capacity,
    opensAt: 0,
    closesAt: null,
    campaignId: null,
  });
  return mapBounded(SEEDING_IN_FLIGHT, [...Array(counts.requests).keys()], async (at) => {
    const userId = `user-${at}`;
    const identity = { requestId: requestIdOf(eventId, userId), eventId, userId };
    await requests.receive(identity, QUEUED_AT);
    await requests.queue(identity, QUEUED_AT + at);
    return { ...identity, queuedAt: QUEUED_AT + at, attempt: 1 };
  });
}
