import type { Place } from '../../service.ts';
import type { Store } from '../../store.ts';
import { type AttributeTexts, type QueueAttributes, readAttributes } from './attributes.ts';
import { queueDoesNotExist } from './errors.ts';

export const QUEUE_TABLES = `
  CREATE TABLE IF NOT EXISTS sqs_queues (
    name TEXT PRIMARY KEY,
    attributes TEXT NOT NULL,
    created_at_epoch_ms INTEGER NOT NULL,
    modified_at_epoch_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

export interface Queue {
  readonly name: string;
  /** As they were set; what was not set has its default in `attributes`. */
  readonly texts: AttributeTexts;
  readonly attributes: QueueAttributes;
  readonly createdAtEpochMs: number;
  readonly modifiedAtEpochMs: number;
}

interface Row {
  readonly name: string;
  readonly attributes: string;
  readonly created_at_epoch_ms: number;
  readonly modified_at_epoch_ms: number;
}

export const queueUrl = ({ endpoint, accountId }: Place, name: string) =>
  `${endpoint}/${accountId}/${name}`;

export const queueArn = ({ region, accountId }: Place, name: string) =>
  `arn:aws:sqs:${region}:${accountId}:${name}`;

/** The queues there are, kept in the store and, once read, in memory. */
export class Queues {
  #read: Map<string, Queue> | undefined;

  find(store: Store, name: string): Queue | undefined {
    return this.#all(store).get(name);
  }

  /** In the order of their names. */
  list(store: Store): Queue[] {
    return [...this.#all(store).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** By URL, of which only the path counts: host and port may be those of an earlier start. */
  byUrl(store: Store, url: string): Queue {
    const name = /^(?:https?:\/\/[^/]+)?\/\d+\/([^/]+)$/.exec(url)?.[1];
    const queue = name && this.find(store, name);
    if (!queue) throw queueDoesNotExist();
    return queue;
  }

  byArn(store: Store, arn: string): Queue | undefined {
    return this.find(store, arn.split(':').at(-1) ?? '');
  }

  /** The queues whose dead-letter queue that one is. */
  sourcesOf(store: Store, deadLetterQueueName: string): Queue[] {
    return this.list(store).filter(
      ({ attributes: { RedrivePolicy } }) =>
        RedrivePolicy &&
        this.byArn(store, RedrivePolicy.deadLetterTargetArn)?.name === deadLetterQueueName,
    );
  }

  /** Makes the queue, or replaces its attributes. Throws AwsError when they are not valid. */
  put(store: Store, name: string, texts: AttributeTexts, nowEpochMs: number): void {
    const attributes = readAttributes(texts);
    const createdAtEpochMs = this.find(store, name)?.createdAtEpochMs ?? nowEpochMs;
    store.run(
      'INSERT OR REPLACE INTO sqs_queues VALUES (?, ?, ?, ?)',
      name,
      JSON.stringify(texts),
      createdAtEpochMs,
      nowEpochMs,
    );
    this.#all(store).set(name, {
      name,
      texts,
      attributes,
      createdAtEpochMs,
      modifiedAtEpochMs: nowEpochMs,
    });
  }

  remove(store: Store, name: string): void {
    store.run('DELETE FROM sqs_queues WHERE name = ?', name);
    this.#all(store).delete(name);
  }

  #all(store: Store): Map<string, Queue> {
    this.#read ??= new Map(
      store.all<Row>('SELECT * FROM sqs_queues').map((row) => [row.name, toQueue(row)]),
    );
    return this.#read;
  }
}

function toQueue(row: Row): Queue {
  const texts = JSON.parse(row.attributes) as AttributeTexts;
  return {
    name: row.name,
    texts,
    attributes: readAttributes(texts),
    createdAtEpochMs: row.created_at_epoch_ms,
    modifiedAtEpochMs: row.modified_at_epoch_ms,
  };
}
