import { dueRows } from '../../due-rows.ts';
import type { Store } from '../../store.ts';

export const DELIVERY_TABLE = `
  CREATE TABLE IF NOT EXISTS sns_deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    subscription_arn TEXT NOT NULL,
    published TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at_epoch_ms INTEGER NOT NULL
  ) STRICT`;

/** What was published, the same for every subscription. */
export interface Published {
  readonly messageId: string;
  readonly message: string;
  readonly subject?: string | undefined;
  readonly publishedAtEpochMs: number;
}

export interface Delivery {
  readonly id: number;
  readonly subscriptionArn: string;
  readonly published: Published;
  /** How often it has been tried. */
  readonly attempts: number;
}

interface Row {
  readonly id: number;
  readonly subscription_arn: string;
  readonly published: string;
  readonly attempts: number;
}

/** What is accepted and not handed on yet: rows that a killed process finds again. */
export const deliveries = {
  ...dueRows('sns_deliveries'),
  add(store: Store, subscriptionArn: string, published: Published, nowEpochMs: number): void {
    store.run(
      'INSERT INTO sns_deliveries (subscription_arn, published, due_at_epoch_ms) VALUES (?, ?, ?)',
      subscriptionArn,
      JSON.stringify(published),
      nowEpochMs,
    );
  },
  due: (store: Store, nowEpochMs: number): Delivery[] =>
    store
      .all<Row>('SELECT * FROM sns_deliveries WHERE due_at_epoch_ms <= ? ORDER BY id', nowEpochMs)
      .map((row) => ({
        id: row.id,
        subscriptionArn: row.subscription_arn,
        published: JSON.parse(row.published) as Published,
        attempts: row.attempts,
      })),
};
