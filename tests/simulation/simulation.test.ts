import { expect, test } from 'vitest';
import { notice } from './broken/notice.ts';
import { VARIANTS } from './broken/variants.ts';
import { runSeedsOfCommit, TESTED_SEEDS } from './commit.ts';
import { runSeeds } from './crew.ts';
import { simulatedTemplate } from './template.ts';

/** Of a machine that is busy with other tests; two quiet cores take a quarter of a minute. */
const PATIENCE_MS = 900_000;

const template = simulatedTemplate();

test(
  `${TESTED_SEEDS} seeds chosen by the commit keep every promise`,
  async () => {
    expect(await runSeedsOfCommit(0, TESTED_SEEDS)).toEqual({ done: TESTED_SEEDS, failed: [] });
  },
  PATIENCE_MS,
);

test(
  'the same seed gives the same trace, in whatever process and after whatever else',
  async () => {
    const tracesFrom = async (from: number, count: number) => {
      const traces = new Map<number, string>();
      await runSeeds({
        ...{ template, from, count, isTraced: true, processes: 1 },
        onResult({ seed }, trace) {
          traces.set(seed, trace.join('\n'));
          return true;
        },
      });
      return traces;
    };
    const [alone, inCompany] = await Promise.all([tracesFrom(5, 1), tracesFrom(2, 4)]);

    expect(alone.get(5)).toContain('sqs:SendMessage');
    expect(inCompany.get(5)).toBe(alone.get(5));
    expect(inCompany.get(4)).not.toBe(alone.get(5));
  },
  PATIENCE_MS,
);

test.each([
  ['W1: the put is unconditional', 'queuedAt is that of one sent message, and stays'],
  [
    'W3: writes no keys of GSI1',
    'whoever is queued or decided is listed, and nothing of it expires',
  ],
])(
  'it can fail: "%s" breaks "%s"',
  async (name, promise) => {
    const variant = VARIANTS.find((one) => one.name === name);
    expect(variant && (await notice(variant, template))?.invariant).toBe(promise);
  },
  PATIENCE_MS,
);

test('a patch that does not apply is an error, not a variant that nobody notices', async () => {
  const patch = { file: 'functions/participation/requests.ts', from: 'is not there', to: '' };
  await expect(notice(patch, template)).rejects.toThrow('ended with 1');
});
