import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { ALL_EVENTS, type EventState } from '../../schemas/participation/event.ts';

/** What an operator sets; instants in epoch milliseconds, `closesAt` null for no end. */
export interface EventSettings {
  readonly capacity: number;
  readonly opensAt: number;
  readonly closesAt: number | null;
  readonly campaignId: string | null;
}

/** An event as listed: everything but its stock. */
export interface ListedEvent extends EventSettings {
  readonly eventId: string;
  /** Counts the changes of the settings, so that a decision made on older ones is refused (W4). */
  readonly configVersion: number;
}

export interface EventItem extends ListedEvent {
  readonly remaining: number;
}

const eventKey = (eventId: string) => ({ PK: `EVENT#${eventId}` });

/** In time is who was queued from opensAt on and before closesAt. */
export function stateAt(event: EventSettings, epochMs: number): EventState {
  if (epochMs < event.opensAt) return 'SCHEDULED';
  return event.closesAt !== null && epochMs >= event.closesAt ? 'CLOSED' : 'OPEN';
}

/** Reads and writes of event items. */
export function createEventItems(documents: DynamoDBDocumentClient, tableName: string) {
  return {
    /** One event with its stock, read consistently. */
    async get(eventId: string): Promise<EventItem | undefined> {
      const { Item } = await documents.send(
        new GetCommand({ TableName: tableName, Key: eventKey(eventId), ConsistentRead: true }),
      );
      return Item as EventItem | undefined;
    },

    /** Makes a new event; false when there is one already. */
    async create(eventId: string, settings: EventSettings): Promise<boolean> {
      return written(
        documents.send(
          new PutCommand({
            TableName: tableName,
            Item: {
              ...eventKey(eventId),
              eventId,
              ...settings,
              remaining: settings.capacity,
              configVersion: 1,
              GSI1PK: ALL_EVENTS,
              GSI1SK: eventId,
            },
            ConditionExpression: 'attribute_not_exists(PK)',
          }),
        ),
      );
    },

    /** Changes an event's settings and moves its stock along; false when it changed meanwhile or too much is taken. */
    async change(event: EventItem, settings: EventSettings): Promise<boolean> {
      const added = settings.capacity - event.capacity;
      return written(
        documents.send(
          new UpdateCommand({
            TableName: tableName,
            Key: eventKey(event.eventId),
            UpdateExpression:
              'SET #capacity = :capacity, opensAt = :opensAt, closesAt = :closesAt, campaignId = :campaignId, remaining = remaining + :added, configVersion = configVersion + :one',
            ConditionExpression: 'configVersion = :version AND remaining >= :removed',
            ExpressionAttributeNames: { '#capacity': 'capacity' },
            ExpressionAttributeValues: {
              ':capacity': settings.capacity,
              ':opensAt': settings.opensAt,
              ':closesAt': settings.closesAt,
              ':campaignId': settings.campaignId,
              ':added': added,
              ':removed': -added,
              ':one': 1,
              ':version': event.configVersion,
            },
          }),
        ),
      );
    },

    /** W4: takes that many from the stock the event was read with. */
    taking(event: EventItem, count: number) {
      return {
        TableName: tableName,
        Key: eventKey(event.eventId),
        UpdateExpression: 'SET remaining = remaining - :count',
        ConditionExpression: 'remaining >= :count AND configVersion = :version',
        ExpressionAttributeValues: { ':count': count, ':version': event.configVersion },
      } satisfies UpdateCommandInput;
    },

    /** Events by id, without their stock. */
    async list(limit: number, after: string | undefined) {
      const { Items, LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: 'GSI1',
          KeyConditionExpression: 'GSI1PK = :all',
          ExpressionAttributeValues: { ':all': ALL_EVENTS },
          Limit: limit,
          ...(after !== undefined && {
            ExclusiveStartKey: { ...eventKey(after), GSI1PK: ALL_EVENTS, GSI1SK: after },
          }),
        }),
      );
      return { items: (Items ?? []) as ListedEvent[], more: LastEvaluatedKey !== undefined };
    },
  };
}

async function written(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
