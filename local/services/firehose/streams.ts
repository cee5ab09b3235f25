import { noSuchStream } from './errors.ts';
import type { Destination } from './resources.ts';

export interface Stream {
  readonly name: string;
  readonly arn: string;
  readonly isEncrypted: boolean;
  readonly destination: Destination;
  readonly createdAtEpochMs: number;
}

export interface Streams {
  add(stream: Stream): void;
  all(): Stream[];
  /** Throws ResourceNotFoundException. */
  get(name: string, accountId: string): Stream;
}

export function createStreams(): Streams {
  const byName = new Map<string, Stream>();
  return {
    add: (stream) => void byName.set(stream.name, stream),
    all: () => [...byName.values()],
    get(name, accountId) {
      const stream = byName.get(name);
      if (!stream) throw noSuchStream(name, accountId);
      return stream;
    },
  };
}
