import type { Clock } from './clock.ts';

/** The disk under the state folder is full: what was to be written is not. */
export class NoRoom extends Error {
  constructor(folder: string) {
    super(
      `The disk of ${folder} has no room: what comes is answered 503 and not taken, what was taken is kept. Make room, and it goes on by itself.`,
    );
    this.name = 'NoRoom';
  }
}

/** SQLITE_FULL and SQLITE_IOERR_SHMSIZE. https://www.sqlite.org/rescode.html */
const SQLITE_NO_ROOM = [13, 4874];

/** Whether a disk had no room for what a file function or SQLite was to write. */
export function isNoRoom(error: unknown): boolean {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  return (
    code === 'ENOSPC' ||
    code === 'EDQUOT' ||
    (code === 'ERR_SQLITE_ERROR' && SQLITE_NO_ROOM.includes(Number(errcode)))
  );
}

/** Everything that is written fails while there is no room: once a minute is often enough to hear of it. */
const NOTICE_MS = 60_000;

export function createNotice(clock: Clock, tell: (line: string) => void) {
  let toldAtEpochMs = Number.NEGATIVE_INFINITY;
  return ({ message }: NoRoom): void => {
    if (clock.now() < toldAtEpochMs + NOTICE_MS) return;
    toldAtEpochMs = clock.now();
    tell(message);
  };
}

/** How long a write that must not be given up waits for room. */
const RETRY_MS = 1000;

interface Waiting {
  readonly clock: Clock;
  readonly closing: AbortSignal;
}

/**
 * Writes down what has happened already, as soon as there is room. Gives up when the cloud closes:
 * the next start finds what was under way.
 */
export async function writeOnceThereIsRoom(
  { clock, closing }: Waiting,
  write: () => unknown,
): Promise<void> {
  for (;;) {
    try {
      write();
      return;
    } catch (error) {
      if (!(error instanceof NoRoom)) throw error;
      if (closing.aborted) return;
      await clock.sleepUntil(clock.now() + RETRY_MS, closing);
    }
  }
}
