import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { allocate } from '../../../functions/participation/allocation.ts';
import type { DecidingParts } from '../../../functions/participation/deciding.ts';
import { createEventItems, type EventItem } from '../../../functions/participation/event-items.ts';
import type { Undecided } from '../../../functions/participation/outcomes.ts';
import { createRequests } from '../../../functions/participation/requests.ts';
import { decisionOn } from './decision.ts';
import { type Queued, TABLE_NAME } from './table.ts';

/**
 * A prototype to be measured, never shipped (docs/decisions/allocation.md): stock is taken by one plain
 * update of the event's item that also writes down for whom, each winner by a plain W3, and a second
 * plain update of the event's item closes the entries. What a crash leaves open is rolled forward by the
 * redelivery that finds it.
 */
interface LedgerItem extends EventItem {
  /** The batch that holds stock for a request, by requestId. */
  readonly ledger?: Readonly<Record<string, string>>;
}

const PAUSE_MS = 20;

export function createLedger({ documents, tableName, clock, random, workerId }: DecidingParts) {
  const requests = createRequests(documents, tableName);
  const events = createEventItems(documents, tableName);
  let batches = 0;

  return async function decide(batch: readonly Queued[]): Promise<void> {
    const startedAt = clock.now();
    const eventId = batch[0]?.eventId ?? '';
    let open: readonly Undecided[] = batch.map((request) => ({ ...request, startedAt }));
    while (open.length > 0) {
      const event = (await events.get(eventId)) as LedgerItem | undefined;
      const held = open.filter(({ requestId }) => event?.ledger?.[requestId] !== undefined);
      await settle(eventId, held, event?.ledger ?? {});
      open = open.filter((request) => !held.includes(request));
      const { winners, refused } = allocate(event, open);
      // Stock that is held may come back: until nothing is, nobody can be told SOLD_OUT.
      const mayReturn = Object.keys(event?.ledger ?? {}).length > held.length;
      const certain = refused.filter(({ resultCode }) => resultCode !== 'SOLD_OUT' || !mayReturn);
      await Promise.all(
        certain.map(({ candidate, resultCode }) =>
          requests.finish(candidate, decisionOn(candidate, resultCode)),
        ),
      );
      const reservation = `${workerId}-${startedAt}-${batches}`;
      const took = event && winners.length > 0 && (await reserve(event, winners, reservation));
      batches += 1;
      if (took) {
        const entries = winners.map(({ requestId }) => [requestId, reservation]);
        await settle(eventId, winners, Object.fromEntries(entries));
      }
      const decided = new Set([
        ...certain.map(({ candidate }) => candidate),
        ...(took ? winners : []),
      ]);
      open = open.filter((request) => !decided.has(request));
      if (decided.size === 0 && open.length > 0) await clock.sleep(PAUSE_MS * (0.5 + random()));
    }
  };

  /** First write to the hot item: the stock, and for whom it is held. False when something moved on. */
  function reserve(event: LedgerItem, winners: readonly Undecided[], reservation: string) {
    return updated(event.eventId, {
      update: `SET remaining = remaining - :count, ${each(winners, (at) => `ledger.#r${at} = :reservation`).join(', ')}`,
      condition: [
        'remaining >= :count',
        'configVersion = :version',
        ...each(winners, (at) => `attribute_not_exists(ledger.#r${at})`),
      ],
      requests: winners,
      values: {
        ':count': winners.length,
        ':version': event.configVersion,
        ':reservation': reservation,
      },
    });
  }

  /** W3 of each, then the second write to the hot item: entries closed, and stock back that was taken twice. */
  async function settle(
    eventId: string,
    held: readonly Undecided[],
    ledger: Readonly<Record<string, string>>,
  ): Promise<void> {
    if (held.length === 0) return;
    const won = await Promise.all(held.map((request) => finish(request, ledger)));
    const surplus = won.filter((isOurs) => !isOurs).length;
    const reservations = Object.fromEntries(
      held.map(({ requestId }, at) => [`:r${at}`, ledger[requestId]]),
    );
    await updated(eventId, {
      update: `SET remaining = remaining + :surplus REMOVE ${each(held, (at) => `ledger.#r${at}`).join(', ')}`,
      condition: each(held, (at) => `ledger.#r${at} = :r${at}`),
      requests: held,
      values: { ':surplus': surplus, ...reservations },
    });
  }

  /** Whether the request is won by this very reservation, now or before a crash. */
  async function finish(
    request: Undecided,
    ledger: Readonly<Record<string, string>>,
  ): Promise<boolean> {
    const reservation = ledger[request.requestId];
    const update = requests.finishing(request, decisionOn(request, 'SUCCESS'));
    try {
      await documents.send(
        new UpdateCommand({
          ...update,
          UpdateExpression: update.UpdateExpression.replace('SET ', 'SET reservation = :held, '),
          ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ':held': reservation },
        }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return error.Item?.reservation?.S === reservation;
    }
  }

  async function updated(
    eventId: string,
    write: {
      readonly update: string;
      readonly condition: readonly string[];
      readonly requests: readonly Undecided[];
      readonly values: Readonly<Record<string, unknown>>;
    },
  ): Promise<boolean> {
    const names = write.requests.map(({ requestId }, at) => [`#r${at}`, requestId]);
    try {
      await documents.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { PK: `EVENT#${eventId}` },
          UpdateExpression: write.update,
          ConditionExpression: write.condition.join(' AND '),
          ExpressionAttributeNames: Object.fromEntries(names),
          ExpressionAttributeValues: { ...write.values },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

const each = (requests: readonly Undecided[], text: (at: number) => string) =>
  requests.map((_request, at) => text(at));

/** An empty ledger in the event's item. */
export const openLedger = (documents: DynamoDBDocumentClient, eventId: string) =>
  documents.send(
    new UpdateCommand({
      TableName: TABLE_NAME,
      Key: { PK: `EVENT#${eventId}` },
      UpdateExpression: 'SET ledger = :empty',
      ExpressionAttributeValues: { ':empty': {} },
    }),
  );
