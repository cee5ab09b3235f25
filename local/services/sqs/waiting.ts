import type { Context } from '../../service.ts';
import type { StoredMessage } from './messages.ts';

/** One ReceiveMessage that found nothing yet. */
export interface Waiter {
  readonly queue: string;
  readonly untilEpochMs: number;
  /** Tries to receive now. */
  readonly receive: () => StoredMessage[];
}

/** Long polls. They end when a message comes, when their time is over, or when the cloud closes. */
export class Waiting {
  readonly #waiters = new Map<Waiter, (messages: StoredMessage[]) => void>();
  #isListening = false;

  wait(waiter: Waiter, { closing, wake }: Context): Promise<StoredMessage[]> {
    if (closing.aborted) return Promise.resolve([]);
    if (!this.#isListening) closing.addEventListener('abort', () => this.#end(() => true));
    this.#isListening = true;
    return new Promise((resolve) => {
      this.#waiters.set(waiter, resolve);
      // The service's work finds out when the next hidden message or the wait's end is due.
      wake();
    });
  }

  /** Names of the queues at which someone waits. */
  queues(): ReadonlySet<string> {
    return new Set([...this.#waiters.keys()].map(({ queue }) => queue));
  }

  /** Hands what the queue has to those who wait, first come first served. */
  serve(queue: string): void {
    for (const [waiter, resolve] of this.#waiters) {
      if (waiter.queue !== queue) continue;
      const messages = waiter.receive();
      if (messages.length === 0) return;
      this.#waiters.delete(waiter);
      resolve(messages);
    }
  }

  /** Ends the waits at a queue that is no more. */
  endAt(queue: string): void {
    this.#end((waiter) => waiter.queue === queue);
  }

  /** Ends the waits whose time is over; returns when the next one's is. */
  endDue(nowEpochMs: number): number | undefined {
    this.#end(({ untilEpochMs }) => untilEpochMs <= nowEpochMs);
    const ends = [...this.#waiters.keys()].map(({ untilEpochMs }) => untilEpochMs);
    return ends.length > 0 ? Math.min(...ends) : undefined;
  }

  #end(isOver: (waiter: Waiter) => boolean): void {
    for (const [waiter, resolve] of this.#waiters) {
      if (!isOver(waiter)) continue;
      this.#waiters.delete(waiter);
      resolve([]);
    }
  }
}
