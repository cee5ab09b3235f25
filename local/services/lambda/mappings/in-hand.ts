import { INTERNAL } from '../../../principal.ts';
import type { Context } from '../../../service.ts';

export const IN_HAND_TABLES = `
  CREATE TABLE IF NOT EXISTS lambda_in_hand (
    receipt TEXT PRIMARY KEY,
    event_source_arn TEXT NOT NULL
  ) WITHOUT ROWID`;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html */
const CHANGED_MESSAGES_MAX = 10;

/**
 * The messages that a mapping has received and not brought to an end. A process that was stopped or
 * killed leaves them noted here, and the next one hands them back at once: on AWS pollers outlive
 * whoever deploys, so nobody there waits for a visibility timeout after a restart.
 */
export class InHand {
  readonly #eventSourceArn: string;
  readonly #context: Context;

  constructor(eventSourceArn: string, context: Context) {
    this.#eventSourceArn = eventSourceArn;
    this.#context = context;
  }

  hold(receipts: readonly string[]): void {
    const { store } = this.#context;
    store.transaction(() => {
      for (const receipt of receipts) {
        store.run(
          'INSERT OR REPLACE INTO lambda_in_hand (receipt, event_source_arn) VALUES (?, ?)',
          receipt,
          this.#eventSourceArn,
        );
      }
    });
  }

  release(receipts: readonly string[]): void {
    const { store } = this.#context;
    store.transaction(() => {
      for (const receipt of receipts) {
        store.run('DELETE FROM lambda_in_hand WHERE receipt = ?', receipt);
      }
    });
  }

  /** Makes visible what an earlier process left; receipts that no longer hold are forgotten. */
  async handBack(QueueUrl: string): Promise<void> {
    const left = this.#context.store
      .all<{ receipt: string }>(
        'SELECT receipt FROM lambda_in_hand WHERE event_source_arn = ?',
        this.#eventSourceArn,
      )
      .map(({ receipt }) => receipt);
    for (let at = 0; at < left.length; at += CHANGED_MESSAGES_MAX) {
      const receipts = left.slice(at, at + CHANGED_MESSAGES_MAX);
      const Entries = receipts.map((ReceiptHandle, index) => ({
        Id: String(index),
        ReceiptHandle,
        VisibilityTimeout: 0,
      }));
      const input = { QueueUrl, Entries };
      await this.#context.call(INTERNAL, 'sqs', 'ChangeMessageVisibilityBatch', input);
      this.release(receipts);
    }
  }
}
