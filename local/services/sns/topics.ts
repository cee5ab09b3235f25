import { AwsError, type Place } from '../../service.ts';
import { stableId } from '../../stable-id.ts';
import type { Store } from '../../store.ts';

/** What the template has is made anew at each start; what was subscribed by the API stays. */
export const SUBSCRIPTION_TABLE = `
  CREATE TABLE IF NOT EXISTS sns_subscriptions (
    arn TEXT PRIMARY KEY,
    topic_arn TEXT NOT NULL,
    protocol TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    is_raw INTEGER NOT NULL,
    is_of_template INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  DELETE FROM sns_subscriptions WHERE is_of_template = 1;
`;

export const PROTOCOLS = ['sqs', 'email'] as const;
type Protocol = (typeof PROTOCOLS)[number];

export interface Topic {
  readonly arn: string;
  readonly displayName: string;
}

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  /** A queue's ARN or an e-mail address. */
  readonly endpoint: string;
  /** A queue gets the message alone, without the envelope. */
  readonly isRaw: boolean;
}

/** By their ARN; they are those of the template. */
export type Topics = Map<string, Topic>;

export const topicArn = ({ region, accountId }: Place, name: string): string =>
  `arn:aws:sns:${region}:${accountId}:${name}`;

/** @throws AwsError NotFound */
export function topicOf(topics: Topics, arn: string): Topic {
  const topic = topics.get(arn);
  if (!topic) throw new AwsError('NotFound', 'Topic does not exist', 404);
  return topic;
}

/** Whoever subscribes the same endpoint again gets the same subscription. */
export const subscriptionArn = (topicArn: string, protocol: string, endpoint: string): string =>
  `${topicArn}:${stableId(36, topicArn, protocol, endpoint)}`;

interface Row {
  readonly arn: string;
  readonly topic_arn: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  readonly is_raw: number;
}

export const subscriptions = {
  put(store: Store, subscription: Subscription, isOfTemplate: boolean): void {
    const { arn, topicArn, protocol, endpoint, isRaw } = subscription;
    store.run(
      'INSERT OR REPLACE INTO sns_subscriptions VALUES (?, ?, ?, ?, ?, ?)',
      arn,
      topicArn,
      protocol,
      endpoint,
      Number(isRaw),
      Number(isOfTemplate),
    );
  },
  remove: (store: Store, arn: string) =>
    store.run('DELETE FROM sns_subscriptions WHERE arn = ?', arn),
  find: (store: Store, arn: string): Subscription | undefined => {
    const row = store.get<Row>('SELECT * FROM sns_subscriptions WHERE arn = ?', arn);
    return row && subscriptionOf(row);
  },
  /** In the order of their ARNs. */
  of: (store: Store, topicArn: string): Subscription[] =>
    store
      .all<Row>('SELECT * FROM sns_subscriptions WHERE topic_arn = ? ORDER BY arn', topicArn)
      .map(subscriptionOf),
};

const subscriptionOf = (row: Row): Subscription => ({
  arn: row.arn,
  topicArn: row.topic_arn,
  protocol: row.protocol,
  endpoint: row.endpoint,
  isRaw: row.is_raw === 1,
});
