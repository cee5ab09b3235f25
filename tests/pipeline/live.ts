import type { LiveCount } from '../../local/host/live.ts';
import type { System } from './system.ts';

type Kind = (count: LiveCount) => boolean;

/**
 * Listens to what is called from now on; the answer waits until so many calls of that kind have gone well.
 * @throws when the system ends before.
 */
export async function listen(
  { url }: Pick<System, 'url'>,
  isMeant: Kind,
): Promise<(calls: number) => Promise<void>> {
  // Held whole: the body of a response that nobody holds is cancelled before it is read.
  const response = await fetch(`${url}/_local/live`);
  return async (calls) => {
    let seen = 0;
    for await (const count of countsOf(response.body)) {
      if (count.outcome === 'ok' && isMeant(count)) seen += count.count;
      // Leaving the loop hangs up.
      if (seen >= calls) return;
    }
    throw new Error(`The system ended after ${seen} of ${calls} calls.`);
  };
}

export interface Followed {
  /** Resolves at the next call of that kind, however it ended. */
  next(): Promise<void>;
  hangUp(): void;
}

/** Listens to every call of that kind from now on. */
export async function follow({ url }: Pick<System, 'url'>, isMeant: Kind): Promise<Followed> {
  const ending = new AbortController();
  const { body } = await fetch(`${url}/_local/live`, { signal: ending.signal });
  let next = Promise.withResolvers<void>();
  const read = async () => {
    for await (const count of countsOf(body)) {
      if (!isMeant(count)) continue;
      next.resolve();
      next = Promise.withResolvers();
    }
  };
  // It fails when it is hung up, or the system ends: whoever asks that next will hear of it.
  void read().catch(() => undefined);
  return { next: () => next.promise, hangUp: () => ending.abort() };
}

async function* countsOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<LiveCount> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body as ReadableStream<Uint8Array>) {
    const messages = `${text}${decoder.decode(chunk, { stream: true })}`.split('\n\n');
    text = messages.pop() ?? '';
    for (const message of messages) {
      const [, data = '{}'] = /^data: (.*)$/m.exec(message) ?? [];
      const { counts = [] } = JSON.parse(data) as { counts?: LiveCount[] };
      yield* counts;
    }
  }
}
