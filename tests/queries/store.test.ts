import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lake } from '../../local/testing/lake.ts';
import { askSaved, fact, openFacts } from './lake.ts';

/** Each day of January is a case of its own: its export, and the facts around it. */
let lake: Lake;

const MINUTES = ['10:00', '10:01', '10:02'] as const;
const instantsOf = (date: string) => MINUTES.map((time) => `${date}T${time}:00Z`);

/** A request as DynamoDB JSON has it, decided on that day. */
function item(requestId: string, date: string, other: Readonly<Record<string, object>> = {}) {
  const [queuedAt, startedAt, finishedAt] = instantsOf(date).map((at) => ({
    N: String(Date.parse(at)),
  }));
  return {
    PK: { S: `REQ#${requestId}` },
    requestId: { S: requestId },
    eventId: { S: 'sale' },
    userId: { S: 'somebody' },
    status: { S: 'SUCCEEDED' },
    resultCode: { S: 'SUCCESS' },
    queuedAt,
    startedAt,
    finishedAt,
    attempt: { N: '1' },
    isDlq: { BOOL: false },
    errorMessage: { NULL: true },
    ...other,
  };
}

const written = (NewImage: object | undefined, micros: string) => ({
  Metadata: { WriteTimestampMicros: { N: micros } },
  Keys: { PK: { S: 'REQ#' } },
  ...(NewImage && { NewImage }),
});

/** The fact that the worker published of it. */
const told = (requestId: string, date: string, other: object = {}) => {
  const [queued = '', started = '', finished = ''] = instantsOf(date);
  return fact(requestId, [queued, started, finished], { ...other });
};

/** An incremental export, with all the files that AWS writes. */
function exported(date: string, images: readonly (object | undefined)[], name = 'a'): void {
  const folder = `exports/dt=${date}/AWSDynamoDB`;
  lake.put(`${folder}/01767500000000-1f0c9a3e/_started`, []);
  lake.put(`${folder}/01767500000000-1f0c9a3e/manifest-files.json`, [
    { itemCount: images.length, md5Checksum: 'x', etag: 'x', dataFileS3Key: 'k' },
  ]);
  lake.put(`${folder}/01767500000000-1f0c9a3e/manifest-files.md5`, ['q1B2c3==']);
  lake.put(`${folder}/01767500000000-1f0c9a3e/manifest-summary.json`, [
    { version: '2023-08-01', exportArn: 'arn', itemCount: images.length },
  ]);
  lake.put(`${folder}/01767500000000-1f0c9a3e/manifest-summary.md5`, ['q1B2c3==']);
  lake.put(
    `${folder}/data/${name}.json.gz`,
    images.map((image, at) => written(image, String(1_767_500_000_000_000 + at))),
  );
}

const facts = (date: string, lines: readonly object[], hour = '10') =>
  lake.put(`events/dt=${date}/hour=${hour}/${lines.length}`, lines);

const compare = async (date: string) => {
  const [row] = await askSaved(lake, 'store_equals_lake', { date });
  return row;
};
const missing = async (date: string) =>
  (await askSaved(lake, 'missing_facts', { date })).map(({ requestId }) => requestId);
const counts = (missingCount: number, differing: number, stored: number) => ({
  store_equals_lake_count: String(missingCount + differing),
  missing_count: String(missingCount),
  differing_count: String(differing),
  stored_count: String(stored),
});

beforeAll(async () => {
  lake = await openFacts();
});
afterAll(() => lake.close());

test('agreed: every final item has its fact, repeats and all', async () => {
  const date = '2026-01-04';
  exported(date, [
    item('req-a', date),
    item('req-b', date, { status: { S: 'REJECTED' }, resultCode: { S: 'SOLD_OUT' } }),
    item('req-queued', date, { status: { S: 'QUEUED' } }),
    { PK: { S: 'EVENT#sale' }, remaining: { N: '3' }, status: { S: 'SUCCEEDED' } },
    undefined,
  ]);
  const lost = { finalStatus: 'REJECTED', resultCode: 'SOLD_OUT' };
  facts(date, [told('req-a', date), told('req-b', date, lost), told('req-a', date)]);
  expect(await compare(date)).toEqual(counts(0, 0, 2));
  expect(await missing(date)).toEqual([]);
});

test('missing: a final item without a fact, wherever the fact of another arrived', async () => {
  const date = '2026-01-08';
  exported(date, [item('req-c', date), item('req-a', date), item('req-late', date)]);
  facts('2026-01-10', [told('req-late', date)], '00');
  expect(await compare(date)).toEqual(counts(2, 0, 3));
  expect(await missing(date)).toEqual(['req-a', 'req-c']);
});

test('differing: a fact that says otherwise, in result or in time', async () => {
  const date = '2026-01-12';
  exported(date, [item('req-a', date), item('req-b', date), item('req-c', date)]);
  const other = told('req-c', date);
  facts(date, [
    told('req-a', date, { finalStatus: 'REJECTED', resultCode: 'SOLD_OUT' }),
    told('req-b', date, {
      timestamps: { ...(other.timestamps as object), startedAt: null },
    }),
    other,
  ]);
  expect(await compare(date)).toEqual(counts(0, 2, 3));
  expect(await missing(date)).toEqual([]);
});

test('several exports of a day tell of an item once, and the last of its facts speaks', async () => {
  const date = '2026-01-16';
  exported(date, [item('req-a', date, { status: { S: 'QUEUED' } })], 'early');
  exported(date, [item('req-a', date)], 'late');
  exported(date, [item('req-a', date)], 'again');
  expect(await compare(date)).toEqual(counts(1, 0, 1));
  facts(date, [told('req-a', date)]);
  expect(await compare(date)).toEqual(counts(0, 0, 1));
});

test('a full export is read as well', async () => {
  const date = '2026-01-20';
  lake.put(`exports/dt=${date}/AWSDynamoDB/01767500000000-1f0c9a3e/data/a.json.gz`, [
    { Item: item('req-a', date) },
    { Item: item('req-b', date) },
    { Item: { PK: { S: 'EVENT#sale' }, remaining: { N: '3' } } },
  ]);
  facts(date, [told('req-b', date)]);
  expect(await compare(date)).toEqual(counts(1, 0, 2));
  expect(await missing(date)).toEqual(['req-a']);
});

test('what was decided more than a day before, and written since, is not judged', async () => {
  const date = '2026-01-24';
  exported(date, [item('req-old', '2026-01-10'), item('req-eve', '2026-01-23')]);
  facts('2026-01-23', [told('req-eve', '2026-01-23')]);
  expect(await compare(date)).toEqual(counts(0, 0, 1));
});

test('a broken fact is none, and without an export nothing is stored', async () => {
  const date = '2026-01-28';
  exported(date, [item('req-a', date)]);
  lake.put(`events/dt=${date}/hour=10/broken`, ['{"requestId":', '']);
  expect(await compare(date)).toEqual(counts(1, 0, 1));
  expect(await compare('2026-01-29')).toEqual(counts(0, 0, 0));
});
