import { expect, test } from 'vitest';
import { type FakeAnswer, fakeSystem } from '../testing/fake-system.ts';
import { eventflow } from '../testing/run.ts';

const DATE = '2026-01-04';
const EXPORT_ARN = 'arn:aws:dynamodb:us-east-1:000000000000:table/t/export/01767500000000-1f0c9a3e';
const idOf = (at: number) =>
  `req-${String(at)
    .padStart(26, 'a')
    .replace(/[0189]/g, 'b')}`;

interface Behaviour {
  readonly states?: readonly object[];
  readonly missing?: readonly string[];
  readonly publishes?: (ids: readonly string[]) => object;
}

/** Both functions, as the stack has them; says what they were asked. */
async function system({ states = [done], missing = [], publishes }: Behaviour) {
  const asked: { name: string; input: Record<string, unknown> }[] = [];
  const left = [...states];
  const fake = await fakeSystem({
    api: ({ path, body }): FakeAnswer => {
      const [, name = ''] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path) ?? [];
      const input = JSON.parse(String(body)) as Record<string, unknown>;
      asked.push({ name, input });
      if (name === 'the-export') return { statusCode: 200, body: left.shift() };
      const ids = input.requestIds as readonly string[] | undefined;
      if (!ids) return { statusCode: 200, body: { requestIds: missing } };
      const all = { published: ids.length, refused: 0, gone: 0 };
      return { statusCode: 200, body: publishes?.(ids) ?? all };
    },
  });
  return { ...fake, asked, [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose]() };
}

const state = (status: string, more: object = {}) => ({
  exportArn: EXPORT_ARN,
  status,
  items: null,
  failure: null,
  ...more,
});
const done = state('COMPLETED', { items: 5 });

test('it waits for the export, then publishes what is missing in portions', async () => {
  const missing = Array.from({ length: 1001 }, (_, at) => idOf(at));
  await using fake = await system({
    states: [state('IN_PROGRESS'), state('IN_PROGRESS'), done],
    missing,
  });

  const { exitCode, stdout, stderr } = await eventflow(
    ['reconcile', '--date', DATE],
    fake.environment,
  );

  expect([exitCode, stdout]).toEqual([0, `1001 missing, 1001 published on ${DATE} (UTC)\n`]);
  expect(stderr).toContain('The export has 5 items.');
  expect(fake.asked.slice(0, 4)).toEqual([
    { name: 'the-export', input: { date: DATE } },
    { name: 'the-export', input: { exportArn: EXPORT_ARN } },
    { name: 'the-export', input: { exportArn: EXPORT_ARN } },
    { name: 'the-reconciliation', input: { date: DATE } },
  ]);
  const portions = fake.asked.slice(4).map(({ input }) => input.requestIds as string[]);
  expect(portions.map(({ length }) => length)).toEqual([1000, 1]);
  expect(portions.flat()).toEqual(missing);
});

test('nothing missing is fine, and nothing is published', async () => {
  await using fake = await system({});
  const { exitCode, stdout } = await eventflow(['reconcile', '--date', DATE], fake.environment);
  expect([exitCode, stdout]).toEqual([0, `0 missing, 0 published on ${DATE} (UTC)\n`]);
  expect(fake.asked).toHaveLength(2);
});

test.each([
  [{ published: 0, refused: 1, gone: 0 }, 'The bus refused 1.'],
  [{ published: 0, refused: 0, gone: 1 }, '1 are in the table no more.'],
])('what could not be told is a finding: %j', async (counts, sentence) => {
  await using fake = await system({ missing: [idOf(2)], publishes: () => counts });
  const { exitCode, stdout, stderr } = await eventflow(
    ['reconcile', '--date', DATE],
    fake.environment,
  );
  expect([exitCode, stdout]).toEqual([1, `1 missing, 0 published on ${DATE} (UTC)\n`]);
  expect(stderr).toContain(sentence);
});

test('an export that failed is told with its reason', async () => {
  await using fake = await system({
    states: [state('FAILED', { failure: 'S3NoSuchBucket: gone' })],
  });
  const { exitCode, stderr } = await eventflow(['reconcile', '--date', DATE], fake.environment);
  expect(exitCode).toBe(3);
  expect(stderr).toContain('The export failed: S3NoSuchBucket: gone');
});

test.each([
  ['tomorrow', '2999-01-01', 'has not begun in UTC'],
  ['no day', '2026-02-30', '2026-02-30'],
])('%s is wrong usage', async (_name, date, sentence) => {
  const { exitCode, stderr } = await eventflow(['reconcile', '--date', date]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(sentence);
});
