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
  readonly #waiters = new Map<Waiter, PromiseWithResolvers<StoredMessage[]>>();
  #isListening = false;

  wait(waiter: Waiter, { closing, wake }: Context): Promise<StoredMessage[]> {
    if (closing.aborted) return Promise.resolve([]);
    if (!this.#isListening) closing.addEventListener('abort', () => this.#end(() => true));
    this.#isListening = true;
    const answer = Promise.withResolvers<StoredMessage[]>();
    this.#waiters.set(waiter, answer);
    // The service's work finds out when the next hidden message or the wait's end is due.
    wake();
    return answer.promise;
  }

  /** Names of the queues at which someone waits. */
  queues(): ReadonlySet<string> {
    return new Set([...this.#waiters.keys()].map(({ queue }) => queue));
  }

  /** Hands what the queue has to those who wait, first come first served. */
  serve(queue: string): void {
    for (const [waiter, answer] of this.#waiters) {
      if (waiter.queue !== queue) continue;
      try {
        const messages = waiter.receive();
        if (messages.length === 0) return;
        answer.resolve(messages);
      } catch (error) {
        // It is the receiver's, not the sender's, whose message is stored.
        answer.reject(error);
      }
      this.#waiters.delete(waiter);
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
    for (const [waiter, answer] of this.#waiters) {
      if (!isOver(waiter)) continue;
      this.#waiters.delete(waiter);
      answer.resolve([]);
    }
  }
}
