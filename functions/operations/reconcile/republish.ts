import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { PublishedAnswer } from '../../../schemas/operations/reconcile.ts';
import { type BusEvent, processedEvent } from '../../../schemas/participation/facts.ts';
import { isFinal, requestKey, type StoredRequest } from '../../../schemas/participation/request.ts';
import type { Clock } from '../../runtime/clock.ts';

export interface RepublishParts {
  readonly documents: DynamoDBDocumentClient;
  readonly tableName: string;
  /** Gives back what the bus did not take. */
  readonly publish: (events: readonly BusEvent[]) => Promise<readonly BusEvent[]>;
  readonly clock: Clock;
  /** The environment's name, for the facts. */
  readonly env: string;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const KEYS_AT_ONCE_MAX = 100;

/** What is left out is asked for again, what is refused is published again: so often, so far apart. */
const TRIES = 5;
const FIRST_PAUSE_MS = 200;

/**
 * Reads requests and tells those that are final as the worker did: the same bus event from the same
 * item, so that a repeat is an identical line. Harmless at any time, as often as one likes.
 * @throws when the table does not give an answer
 */
export function createRepublish(parts: RepublishParts) {
  const { documents, tableName, publish, clock, env } = parts;

  async function read(requestIds: readonly string[]): Promise<readonly StoredRequest[]> {
    const found: StoredRequest[] = [];
    let keys: Record<string, unknown>[] = requestIds.map(requestKey);
    for (let tries = 0; keys.length > 0; tries += 1) {
      if (tries === TRIES)
        throw new Error(`DynamoDB left out ${keys.length} keys, ${TRIES} times.`);
      if (tries > 0) await clock.sleep(FIRST_PAUSE_MS * 2 ** tries);
      const { Responses, UnprocessedKeys } = await documents.send(
        new BatchGetCommand({
          RequestItems: { [tableName]: { Keys: keys, ConsistentRead: true } },
        }),
      );
      found.push(...((Responses?.[tableName] ?? []) as StoredRequest[]));
      keys = UnprocessedKeys?.[tableName]?.Keys ?? [];
    }
    return found;
  }

  /** Gives how many were not taken. */
  async function tell(events: readonly BusEvent[]): Promise<number> {
    let left = events;
    for (let tries = 0; left.length > 0 && tries < TRIES; tries += 1) {
      if (tries > 0) await clock.sleep(FIRST_PAUSE_MS * 2 ** tries);
      left = await publish(left);
    }
    return left.length;
  }

  return async function republish(requestIds: readonly string[]): Promise<PublishedAnswer> {
    const counts = { published: 0, refused: 0, gone: 0 };
    for (let at = 0; at < requestIds.length; at += KEYS_AT_ONCE_MAX) {
      const ids = requestIds.slice(at, at + KEYS_AT_ONCE_MAX);
      const final = (await read(ids)).filter(isFinal);
      const refused = await tell(final.map((request) => processedEvent(request, env)));
      counts.published += final.length - refused;
      counts.refused += refused;
      counts.gone += ids.length - final.length;
    }
    return counts;
  };
}
