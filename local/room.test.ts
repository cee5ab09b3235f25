import { describe, expect, test } from 'vitest';
import { createNotice, NoRoom, writeOnceThereIsRoom } from './room.ts';
import { createManualClock } from './testing/manual-clock.ts';

test('a full disk is told of once a minute', async () => {
  const clock = createManualClock();
  const lines: string[] = [];
  const notice = createNotice(clock, (line) => lines.push(line));
  for (const pauseMs of [0, 59_999, 1]) {
    await clock.advance(pauseMs);
    notice(new NoRoom('/data'));
  }
  expect(lines).toHaveLength(2);
});

describe('what has happened already', () => {
  test('is written once there is room', async () => {
    const clock = createManualClock();
    let tries = 0;
    const written = writeOnceThereIsRoom({ clock, closing: new AbortController().signal }, () => {
      tries += 1;
      if (tries < 3) throw new NoRoom('/data');
    });
    await clock.advance(2000);
    await written;
    expect(tries).toBe(3);
  });

  test('is left to the next start when the cloud closes', async () => {
    const closing = new AbortController();
    const written = writeOnceThereIsRoom(
      { clock: createManualClock(), closing: closing.signal },
      () => {
        throw new NoRoom('/data');
      },
    );
    closing.abort();
    await expect(written).resolves.toBeUndefined();
  });
});
