import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { FakeAnswer } from './fake-system.ts';

type Item = Readonly<Record<string, AttributeValue>>;
type Input = Readonly<Record<string, unknown>>;

export interface FakeTableOptions {
  readonly items: readonly Item[];
  /** Updates after so many are refused, as when the connection breaks. */
  readonly updatesMax?: number;
  /** Which key an update meets in a transaction of somebody else's. */
  readonly busy?: string;
}

const ITEMS_A_PAGE = 2;

/** A table with GSI1 by DynamoDB's JSON protocol, for `fakeSystem`'s `aws`: small pages, halves of batches. */
export function fakeTable({
  items,
  updatesMax = Number.POSITIVE_INFINITY,
  busy,
}: FakeTableOptions) {
  const stored = new Map(items.map((item) => [String(item.PK?.S), item]));
  const updated: string[] = [];

  const operations: Record<string, (input: Input) => FakeAnswer> = {
    Query({ ExpressionAttributeValues, ExclusiveStartKey }) {
      const partition = (ExpressionAttributeValues as Item)[':partition']?.S;
      const all = [...stored.values()].filter(({ GSI1PK }) => GSI1PK?.S === partition);
      const start = (ExclusiveStartKey as Item | undefined)?.PK?.S;
      const from = all.findIndex(({ PK }) => PK?.S === start) + 1;
      const Items = all.slice(from, from + ITEMS_A_PAGE);
      const isLast = from + ITEMS_A_PAGE >= all.length;
      return ok({ Items, ...(!isLast && { LastEvaluatedKey: { PK: Items.at(-1)?.PK } }) });
    },
    BatchGetItem({ RequestItems }) {
      const requests = RequestItems as Record<string, { Keys: { PK: { S: string } }[] }>;
      const [[name, { Keys }] = ['', { Keys: [] }]] = Object.entries(requests);
      const read = Keys.slice(0, Math.ceil(Keys.length / 2));
      const left = Keys.slice(read.length);
      return ok({
        Responses: {
          [name]: read.map(({ PK }) => stored.get(PK.S)).filter((item) => item !== undefined),
        },
        UnprocessedKeys: left.length > 0 ? { [name]: { Keys: left } } : {},
      });
    },
    UpdateItem({ Key, ExpressionAttributeValues }) {
      const key = String((Key as Item).PK?.S);
      const item = stored.get(key);
      if (updated.length >= updatesMax) return refused('AccessDeniedException');
      if (key === busy) return refused('TransactionConflictException');
      if (!item?.finishedAt) return refused('ConditionalCheckFailedException');
      const { GSI1PK: _partition, GSI1SK: _sort, ...rest } = item;
      const userId = (ExpressionAttributeValues as Item)[':nobody'] as AttributeValue;
      stored.set(key, { ...rest, userId });
      updated.push(key);
      return ok({});
    },
  };

  return {
    stored,
    /** Keys in the order of their updates. */
    updated,
    aws(target: string, input: Input): FakeAnswer {
      const operation = operations[target.replace('DynamoDB_20120810.', '')];
      return operation?.(input) ?? refused(`no ${target}`);
    },
  };
}

const ok = (body: unknown): FakeAnswer => ({ statusCode: 200, body });

const refused = (__type: string): FakeAnswer => ({
  statusCode: 400,
  body: { __type, message: __type },
});
