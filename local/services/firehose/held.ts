import type { Store } from '../../store.ts';
import { buffer, type Held } from './buffer.ts';

/** How much each stream holds, remembered so that a record costs no sum over all of them. */
export function createHeld() {
  const byStream = new Map<string, Held | undefined>();
  return {
    of(store: Store, stream: string): Held | undefined {
      if (!byStream.has(stream)) byStream.set(stream, buffer.held(store, stream));
      return byStream.get(stream);
    },
    /** After records were added to a stream that has been asked for. */
    grow(stream: string, bytes: number, nowEpochMs: number): void {
      const before = byStream.get(stream);
      byStream.set(stream, {
        bytes: (before?.bytes ?? 0) + bytes,
        oldestAtEpochMs: before?.oldestAtEpochMs ?? nowEpochMs,
      });
    },
    /** After records were delivered. */
    forget: (stream: string): void => void byStream.delete(stream),
  };
}
