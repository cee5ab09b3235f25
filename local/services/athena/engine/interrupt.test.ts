import { expect, test } from 'vitest';
import { openEngine } from './engine.ts';

const ENDLESS = 'SELECT count(*) FROM range(300000) AS a, range(300000) AS b, range(300000) AS c';

test('a statement that is stopped before the engine has begun it ends all the same', async () => {
  for (let round = 0; round < 10; round += 1) {
    const stop = new AbortController();
    const { signal } = stop;
    const engine = await openEngine({
      folders: [],
      database: 'test',
      nowEpochMs: 0,
      signal,
    });
    const answer = engine.rows(ENDLESS);
    stop.abort();

    await expect(answer).rejects.toBe(signal.reason);
    engine.close();
  }
}, 20_000);
