import { expect, test } from 'vitest';
import { runSeedsOfCommit, TESTED_SEEDS } from './commit.ts';

/** With those of simulation.test.ts, 500. */
const MORE_SEEDS = 400;
/** Of a busy machine; two quiet cores take half a minute. */
const PATIENCE_MS = 900_000;

test(
  `${MORE_SEEDS} more seeds chosen by the commit keep every promise`,
  async () => {
    expect(await runSeedsOfCommit(TESTED_SEEDS, MORE_SEEDS)).toEqual({
      done: MORE_SEEDS,
      failed: [],
    });
  },
  PATIENCE_MS,
);
