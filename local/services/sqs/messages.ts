import type { Store } from '../../store.ts';

/**
 * One index serves receiving, counting and waiting: all of a queue's messages in the order in which
 * they become visible.
 */
export const MESSAGE_TABLES = `
  CREATE TABLE IF NOT EXISTS sqs_messages (
    id INTEGER PRIMARY KEY,
    queue TEXT NOT NULL,
    message_id TEXT NOT NULL,
    body TEXT NOT NULL,
    attributes TEXT,
    trace_header TEXT,
    sender_id TEXT NOT NULL,
    sent_at_epoch_ms INTEGER NOT NULL,
    arrived_at_epoch_ms INTEGER NOT NULL,
    visible_at_epoch_ms INTEGER NOT NULL,
    receive_count INTEGER NOT NULL DEFAULT 0,
    receives_elsewhere INTEGER NOT NULL DEFAULT 0,
    first_received_at_epoch_ms INTEGER,
    source_arn TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS sqs_messages_by_visibility
    ON sqs_messages (queue, visible_at_epoch_ms, receive_count, sent_at_epoch_ms);
`;

export interface StoredMessage {
  readonly id: number;
  readonly queue: string;
  readonly message_id: string;
  readonly body: string;
  /** JSON of MessageAttributes. */
  readonly attributes: string | null;
  readonly trace_header: string | null;
  readonly sender_id: string;
  readonly sent_at_epoch_ms: number;
  /** In this queue. */
  readonly arrived_at_epoch_ms: number;
  readonly visible_at_epoch_ms: number;
  /** In this queue: what a redrive policy goes by. */
  readonly receive_count: number;
  /** In the queues that it was in before. */
  readonly receives_elsewhere: number;
  readonly first_received_at_epoch_ms: number | null;
  /** The queue that it was moved from when its receives were used up. */
  readonly source_arn: string | null;
}

export type NewMessage = Pick<
  StoredMessage,
  | 'queue'
  | 'message_id'
  | 'body'
  | 'attributes'
  | 'trace_header'
  | 'sender_id'
  | 'sent_at_epoch_ms'
  | 'visible_at_epoch_ms'
>;

export function insertMessage(store: Store, message: NewMessage): void {
  store.run(
    `INSERT INTO sqs_messages (queue, message_id, body, attributes, trace_header, sender_id,
       sent_at_epoch_ms, arrived_at_epoch_ms, visible_at_epoch_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    message.queue,
    message.message_id,
    message.body,
    message.attributes,
    message.trace_header,
    message.sender_id,
    message.sent_at_epoch_ms,
    message.sent_at_epoch_ms,
    message.visible_at_epoch_ms,
  );
}

/** Which messages of a queue can be received. */
export interface Receivable {
  readonly queue: string;
  readonly nowEpochMs: number;
  /** What was sent at or before is past its retention. */
  readonly expiredEpochMs: number;
  readonly limit: number;
}

const RECEIVABLE = `queue = ? AND visible_at_epoch_ms <= ? AND sent_at_epoch_ms > ?
  ORDER BY visible_at_epoch_ms, receive_count, sent_at_epoch_ms, id LIMIT ?`;

const values = ({ queue, nowEpochMs, expiredEpochMs, limit }: Receivable) =>
  [queue, nowEpochMs, expiredEpochMs, limit] as const;

/** Takes messages until that instant, and counts the receive; in the order of sending. */
export function takeMessages(
  store: Store,
  receivable: Receivable,
  visibleAtEpochMs: number,
): StoredMessage[] {
  const taken = store.all<StoredMessage>(
    `UPDATE sqs_messages SET visible_at_epoch_ms = ?, receive_count = receive_count + 1,
       first_received_at_epoch_ms = coalesce(first_received_at_epoch_ms, ?)
     WHERE id IN (SELECT id FROM sqs_messages WHERE ${RECEIVABLE}) RETURNING *`,
    visibleAtEpochMs,
    receivable.nowEpochMs,
    ...values(receivable),
  );
  return taken.sort((a, b) => a.sent_at_epoch_ms - b.sent_at_epoch_ms || a.id - b.id);
}

/** What a receive would take, without taking it. */
export const peekMessages = (store: Store, receivable: Receivable): StoredMessage[] =>
  store.all(`SELECT * FROM sqs_messages WHERE ${RECEIVABLE}`, ...values(receivable));

/** Keeps body, attributes, id, receives and the instant of sending; for the new queue's policy receives count anew. */
export function moveToDeadLetters(
  store: Store,
  id: number,
  to: { queue: string; sourceArn: string; nowEpochMs: number },
): void {
  store.run(
    `UPDATE sqs_messages SET queue = ?, source_arn = ?, arrived_at_epoch_ms = ?, visible_at_epoch_ms = ?,
       receives_elsewhere = receives_elsewhere + receive_count, receive_count = 0,
       first_received_at_epoch_ms = NULL WHERE id = ?`,
    to.queue,
    to.sourceArn,
    to.nowEpochMs,
    to.nowEpochMs,
    id,
  );
}

/** One receive of one message. */
export interface Receipt {
  readonly queue: string;
  readonly id: number;
  readonly messageId: string;
  readonly receiveCount: number;
}

/** Only the latest receive's receipt takes a message away. */
export function deleteMessage(store: Store, { queue, id, messageId, receiveCount }: Receipt): void {
  store.run(
    'DELETE FROM sqs_messages WHERE id = ? AND queue = ? AND message_id = ? AND receive_count = ?',
    id,
    queue,
    messageId,
    receiveCount,
  );
}

/** Whether the receipt's message was in flight, and so has changed. */
export function changeVisibility(
  store: Store,
  { queue, id, messageId, receiveCount }: Receipt,
  visibleAtEpochMs: number,
  nowEpochMs: number,
): boolean {
  const { changes } = store.run(
    `UPDATE sqs_messages SET visible_at_epoch_ms = ? WHERE id = ? AND queue = ? AND message_id = ?
       AND receive_count = ? AND visible_at_epoch_ms > ?`,
    visibleAtEpochMs,
    id,
    queue,
    messageId,
    receiveCount,
    nowEpochMs,
  );
  return changes > 0;
}

/** Used by a move task, which makes new messages of them. */
export const removeMessage = (store: Store, id: number) =>
  store.run('DELETE FROM sqs_messages WHERE id = ?', id);

export const purgeMessages = (store: Store, queue: string) =>
  store.run('DELETE FROM sqs_messages WHERE queue = ?', queue);

export const removeExpired = (store: Store, queue: string, expiredEpochMs: number) =>
  store.run(
    'DELETE FROM sqs_messages WHERE queue = ? AND sent_at_epoch_ms <= ?',
    queue,
    expiredEpochMs,
  );

/** When the next message that is hidden now becomes visible. */
export function nextVisibleEpochMs(
  store: Store,
  queue: string,
  nowEpochMs: number,
): number | undefined {
  return (
    store.get<{ next: number | null }>(
      `SELECT min(visible_at_epoch_ms) AS next FROM sqs_messages
       WHERE queue = ? AND visible_at_epoch_ms > ?`,
      queue,
      nowEpochMs,
    )?.next ?? undefined
  );
}

export interface MessageCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export function countMessages(
  store: Store,
  { queue, nowEpochMs, expiredEpochMs }: Omit<Receivable, 'limit'>,
): MessageCounts {
  const counts = store.get<MessageCounts>(
    `SELECT count(*) FILTER (WHERE visible_at_epoch_ms <= ?1) AS visible,
       count(*) FILTER (WHERE visible_at_epoch_ms > ?1 AND receive_count > 0) AS inFlight,
       count(*) FILTER (WHERE visible_at_epoch_ms > ?1 AND receive_count = 0) AS delayed
     FROM sqs_messages WHERE queue = ?2 AND sent_at_epoch_ms > ?3`,
    nowEpochMs,
    queue,
    expiredEpochMs,
  );
  return counts ?? { visible: 0, inFlight: 0, delayed: 0 };
}

/** When the oldest message of a queue came to it; what is received is still there. */
export const oldestArrivalEpochMs = (
  store: Store,
  queue: string,
  expiredEpochMs: number,
): number | undefined =>
  store.get<{ oldest: number | null }>(
    `SELECT min(arrived_at_epoch_ms) AS oldest FROM sqs_messages
     WHERE queue = ? AND sent_at_epoch_ms > ?`,
    queue,
    expiredEpochMs,
  )?.oldest ?? undefined;
