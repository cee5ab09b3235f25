import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ALL_EVENTS } from '../../../schemas/participation/event.ts';

/** Of an event's item, what its winners are held against; instants in epoch milliseconds. */
const EventSettings = z.object({
  eventId: z.string(),
  capacity: z.int(),
  opensAt: z.int(),
  /** Null for no end. */
  closesAt: z.int().nullable(),
});
export type EventSettings = z.infer<typeof EventSettings>;

/** Every event, in its latest version that the index knows. */
export function createCapacities(documents: DynamoDBDocumentClient, tableName: string) {
  return async (): Promise<EventSettings[]> => {
    const pages = paginateQuery(
      { client: documents },
      {
        TableName: tableName,
        IndexName: 'GSI1',
        KeyConditionExpression: 'GSI1PK = :all',
        ExpressionAttributeValues: { ':all': ALL_EVENTS },
      },
    );
    const events: EventSettings[] = [];
    for await (const { Items = [] } of pages) events.push(...z.array(EventSettings).parse(Items));
    return events;
  };
}
