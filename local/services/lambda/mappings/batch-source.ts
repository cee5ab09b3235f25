import { servicePrincipal } from '../../../cloud.ts';
import type { Context } from '../../../service.ts';
import { PAYLOAD_BYTES_MAX } from '../limits.ts';
import type { InHand } from './in-hand.ts';
import { type ReceivedMessage, sqsRecord } from './records.ts';
import type { MappingProperties } from './resource.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
const RECEIVED_MESSAGES_MAX = 10;
const WAIT_SECONDS_MAX = 20;

/** Commas and the envelope around a batch's records. */
const ENVELOPE_BYTES = '{"Records":[]}'.length;

/** A message in hand, with its record in the batch's payload. */
export interface Gathered {
  readonly message: ReceivedMessage;
  readonly json: string;
}

/**
 * Gathers a queue's messages to batches. A batch is full by number or by size, or goes when its
 * window ends, which begins with its first message. A receive that is still waiting then is not
 * given up: what it brings is the beginning of the next batch.
 */
export class BatchSource {
  readonly queueUrl: string;
  readonly #properties: MappingProperties;
  readonly #context: Context;
  readonly #journal: InHand;
  #inHand: Gathered[] = [];
  #receiving: Promise<void> | undefined;

  constructor(properties: MappingProperties, queueUrl: string, context: Context, journal: InHand) {
    this.#properties = properties;
    this.queueUrl = queueUrl;
    this.#context = context;
    this.#journal = journal;
  }

  /** Empty when nothing came for a while, or when the cloud closes. */
  async next(): Promise<readonly Gathered[]> {
    const { clock, closing } = this.#context;
    if (this.#inHand.length === 0) await this.#receive();
    if (this.#inHand.length === 0) return [];
    const windowMs = this.#properties.MaximumBatchingWindowInSeconds * 1000;
    const timer = new AbortController();
    const isOver = clock.sleepUntil(clock.now() + windowMs, timer.signal).then(() => true);
    while (windowMs > 0 && !this.#isFull() && !closing.aborted) {
      if (await Promise.race([isOver, this.#receive().then(() => false)])) break;
    }
    timer.abort();
    return this.#take();
  }

  #receive(): Promise<void> {
    this.#receiving ??= this.#receiveNow().finally(() => {
      this.#receiving = undefined;
    });
    return this.#receiving;
  }

  async #receiveNow(): Promise<void> {
    const { BatchSize, EventSourceArn } = this.#properties;
    const { Messages = [] } = (await this.#context.call(
      servicePrincipal('lambda'),
      'sqs',
      'ReceiveMessage',
      {
        QueueUrl: this.queueUrl,
        MaxNumberOfMessages: Math.min(RECEIVED_MESSAGES_MAX, BatchSize - this.#inHand.length),
        WaitTimeSeconds: WAIT_SECONDS_MAX,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      },
    )) as { Messages?: ReceivedMessage[] };
    this.#journal.hold(Messages.map(({ ReceiptHandle }) => ReceiptHandle));
    const gathered = Messages.map((message) => ({
      message,
      json: JSON.stringify(sqsRecord(message, EventSourceArn)),
    }));
    this.#inHand.push(...gathered);
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
