import type { Principal } from '../../../principal.ts';
import type { Context } from '../../../service.ts';
import { PAYLOAD_BYTES_MAX } from '../limits.ts';
import type { InHand } from './in-hand.ts';
import { type ReceivedMessage, sqsRecord } from './records.ts';
import type { MappingProperties } from './resource.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
const RECEIVED_MESSAGES_MAX = 10;
const WAIT_SECONDS_MAX = 20;

/** Within a window, what arrives is fetched this often: a receive for each message would cost more. */
const GATHERING_MS = 100;

/** Commas and the envelope around a batch's records. */
const ENVELOPE_BYTES = '{"Records":[]}'.length;

/** A message in hand, with its record in the batch's payload. */
export interface Gathered {
  readonly message: ReceivedMessage;
  readonly json: string;
}

/** What is read, for which mapping, with whose credentials. */
export interface Reading {
  readonly properties: MappingProperties;
  readonly principal: Principal;
  readonly queueUrl: string;
}

/**
 * Gathers a queue's messages to batches. A batch is full by number or by size, or goes when its
 * window ends, which begins with its first message.
 */
export class BatchSource {
  readonly queueUrl: string;
  readonly #properties: MappingProperties;
  readonly #principal: Principal;
  readonly #context: Context;
  readonly #journal: InHand;
  readonly #inHand: Gathered[] = [];

  constructor(reading: Reading, context: Context, journal: InHand) {
    this.#properties = reading.properties;
    this.#principal = reading.principal;
    this.queueUrl = reading.queueUrl;
    this.#context = context;
    this.#journal = journal;
  }

  /** Empty when nothing came for a while, or when the cloud closes. */
  async next(): Promise<readonly Gathered[]> {
    const { clock, closing } = this.#context;
    if (this.#inHand.length === 0) await this.#receive(WAIT_SECONDS_MAX);
    if (this.#inHand.length === 0) return [];
    const endsAtEpochMs = clock.now() + this.#properties.MaximumBatchingWindowInSeconds * 1000;
    while (!this.#isFull() && clock.now() < endsAtEpochMs && !closing.aborted) {
      const isMore = await this.#receive(0);
      if (isMore || this.#isFull()) continue;
      await clock.sleepUntil(Math.min(clock.now() + GATHERING_MS, endsAtEpochMs), closing);
    }
    return this.#take();
  }

  /** Whether as many came as were asked for, so that there may be more. */
  async #receive(WaitTimeSeconds: number): Promise<boolean> {
    const { BatchSize, EventSourceArn } = this.#properties;
    const MaxNumberOfMessages = Math.min(RECEIVED_MESSAGES_MAX, BatchSize - this.#inHand.length);
    const { Messages = [] } = (await this.#context.call(this.#principal, 'sqs', 'ReceiveMessage', {
      QueueUrl: this.queueUrl,
      MaxNumberOfMessages,
      WaitTimeSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    })) as { Messages?: ReceivedMessage[] };
    const gathered = Messages.map((message) => ({
      message,
      json: JSON.stringify(sqsRecord(message, EventSourceArn)),
    }));
    this.#inHand.push(...gathered);
    // After they are in hand: what cannot be noted for lack of room is handed on all the same.
    this.#journal.hold(Messages.map(({ ReceiptHandle }) => ReceiptHandle));
    return gathered.length === MaxNumberOfMessages;
  }

  #isFull(): boolean {
    const { BatchSize } = this.#properties;
    return this.#inHand.length >= BatchSize || this.#fitting() < this.#inHand.length;
  }

  /** How many of those in hand fit one payload; at least one, whatever its size. */
  #fitting(): number {
    let bytes = ENVELOPE_BYTES;
    const tooMany = this.#inHand.findIndex(({ json }) => {
      bytes += Buffer.byteLength(json) + 1;
      return bytes > PAYLOAD_BYTES_MAX;
    });
    return tooMany < 0 ? this.#inHand.length : Math.max(1, tooMany);
  }

  #take(): readonly Gathered[] {
    return this.#inHand.splice(0, Math.min(this.#properties.BatchSize, this.#fitting()));
  }
}
