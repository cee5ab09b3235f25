import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { AwsError, type Wrapper } from '../../../service.ts';
import { createManualClock, type ManualClock } from '../../../testing/manual-clock.ts';
import { serveServices } from '../../../testing/serve.ts';
import { createS3 } from '../../s3/index.ts';
import { createDynamodb } from '../index.ts';

/** What AWS documents of exports; DynamoDB Local has none, so no contract test can ask. */
const START = Date.parse('2026-01-04T00:00:00Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const TABLE_ARN = 'arn:aws:dynamodb:us-east-1:000000000000:table/items';

interface Description {
  readonly ExportArn: string;
  readonly ExportStatus: string;
  readonly ExportManifest: string;
  readonly [member: string]: unknown;
}

interface Image {
  readonly pk: { readonly S: string };
  readonly n?: { readonly N: string };
}
interface Line {
  readonly Item?: Image;
  readonly Keys?: Image;
  readonly NewImage?: Image;
  readonly OldImage?: Image;
  readonly Metadata?: { readonly WriteTimestampMicros: { readonly N: string } };
}

let folder: string;
let clock: ManualClock;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exports-'));
  clock = createManualClock(START);
  const made = folder;
  return () => rmSync(made, { recursive: true });
});

async function open(wrappers: readonly Wrapper[] = []) {
  const served = await serveServices([createDynamodb(), createS3()], {
    clock,
    folder,
    wrappers,
    template: { Resources: { Lake: { Type: 'AWS::S3::Bucket', Properties: {} } } },
  });
  let isOpen = true;
  const close = async () => {
    if (isOpen) await served.close();
    isOpen = false;
  };
  onTestFinished(close);
  const call = <Output = Record<string, unknown>>(operation: string, input: object) =>
    served.cloud.call('tester', 'dynamodb', operation, input) as Promise<Output>;
  const begin = async (input: object = {}) => {
    const { ExportDescription } = await call<{ ExportDescription: Description }>(
      'ExportTableToPointInTime',
      { TableArn: TABLE_ARN, S3Bucket: 'test-lake', S3Prefix: 'exports', ...input },
    );
    return ExportDescription;
  };
  const describeExport = async (ExportArn: string) =>
    (await call<{ ExportDescription: Description }>('DescribeExport', { ExportArn }))
      .ExportDescription;
  /** Until it has ended. */
  const ended = async (ExportArn: string) => {
    for (;;) {
      const description = await describeExport(ExportArn);
      if (description.ExportStatus !== 'IN_PROGRESS') return description;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const put = (pk: string, n: number) =>
    call('PutItem', { TableName: 'items', Item: { pk: { S: pk }, n: { N: `${n}` } } });
  const remove = (pk: string) => call('DeleteItem', { TableName: 'items', Key: { pk: { S: pk } } });
  return { call, begin, describeExport, ended, put, remove, close };
}

type Opened = Awaited<ReturnType<typeof open>>;

async function table({ call }: Opened, recovers = true): Promise<void> {
  await call('CreateTable', {
    TableName: 'items',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  });
  if (recovers) await recover({ call }, true);
}

const recover = ({ call }: Pick<Opened, 'call'>, PointInTimeRecoveryEnabled: boolean) =>
  call('UpdateContinuousBackups', {
    TableName: 'items',
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled },
  });

const incremental = (fromEpochMs: number, toEpochMs?: number, more: object = {}) => ({
  ExportType: 'INCREMENTAL_EXPORT',
  IncrementalExportSpecification: {
    ExportFromTime: fromEpochMs / 1000,
    ...(toEpochMs !== undefined && { ExportToTime: toEpochMs / 1000 }),
    ...more,
  },
});

const file = (key: string) => readFileSync(join(folder, 's3/test-lake', key));
const keysBelow = (prefix: string) =>
  readdirSync(join(folder, 's3/test-lake', prefix), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).split('test-lake/')[1] ?? '')
    .sort();

/** The lines of an export, by its manifests, whose checksums are looked at on the way. */
function linesOf({ ExportManifest }: Description): Line[] {
  const checked = (key: string) => {
    const text = file(key);
    const md5 = createHash('md5').update(text).digest('base64');
    expect(file(key.replace('.json', '.md5')).toString()).toBe(md5);
    return text.toString();
  };
  const summary = JSON.parse(checked(ExportManifest));
  const files = checked(summary.manifestFilesS3Key).trim().split('\n');
  const lines = files.map(JSON.parse as (line: string) => Record<string, string>).flatMap((one) => {
    const packed = file(one.dataFileS3Key ?? '');
    expect(createHash('md5').update(packed).digest('base64')).toBe(one.md5Checksum);
    const found = gunzipSync(packed).toString().split('\n').filter(Boolean);
    expect(found).toHaveLength(Number(one.itemCount));
    return found.map((line) => JSON.parse(line) as Line);
  });
  expect(lines).toHaveLength(summary.itemCount);
  return lines;
}

const item = (pk: string, n: number) => ({ pk: { S: pk }, n: { N: `${n}` } });

describe('a full export', () => {
  test('is the table as it was at an instant, whatever came later', async () => {
    const opened = await open();
    const { begin, ended, put, remove } = opened;
    await table(opened);
    await clock.advance(1000);
    await put('changed', 1);
    await put('deleted', 1);
    await put('kept', 1);
    await clock.advance(1000);
    const at = clock.now() / 1000;
    await put('changed', 2);
    await put('changed', 3);
    await remove('deleted');
    await put('later', 1);
    await put('passing', 1);
    await remove('passing');
    await clock.advance(1000);

    const then = await ended((await begin({ ExportTime: at })).ExportArn);
    const now = await ended((await begin()).ExportArn);

    expect(linesOf(then)).toEqual(
      [item('changed', 1), item('deleted', 1), item('kept', 1)].map((Item) => ({ Item })),
    );
    expect(linesOf(now)).toEqual(
      [item('changed', 3), item('kept', 1), item('later', 1)].map((Item) => ({ Item })),
    );
    expect(then).toMatchObject({
      ExportStatus: 'COMPLETED',
      ExportType: 'FULL_EXPORT',
      ExportFormat: 'DYNAMODB_JSON',
      ExportTime: at,
      ItemCount: 3,
      S3Bucket: 'test-lake',
      S3Prefix: 'exports',
      TableArn: TABLE_ARN,
    });
  });

  test('has its files where AWS puts them', async () => {
    const opened = await open();
    await table(opened);
    await opened.put('a', 1);
    const { ExportArn, ExportManifest } = await opened.ended((await opened.begin()).ExportArn);
    const id = ExportArn.split('/export/')[1];

    expect(id).toMatch(/^0\d{13}-[0-9a-f]{8}$/);
    expect(ExportManifest).toBe(`exports/AWSDynamoDB/${id}/manifest-summary.json`);
    const keys = keysBelow('exports');
    expect(keys).toEqual([
      `exports/AWSDynamoDB/${id}/_started`,
      expect.stringMatching(`^exports/AWSDynamoDB/${id}/data/[a-z0-9]{26}\\.json\\.gz$`),
      ...['files.json', 'files.md5', 'summary.json', 'summary.md5'].map(
        (name) => `exports/AWSDynamoDB/${id}/manifest-${name}`,
      ),
    ]);
  });

  test('of an empty table is one empty file', async () => {
    const opened = await open();
    await table(opened);
    const description = await opened.ended((await opened.begin()).ExportArn);
    expect(linesOf(description)).toEqual([]);
    expect(keysBelow('exports').filter((key) => key.endsWith('.gz'))).toHaveLength(1);
  });
});

describe('an incremental export', () => {
  test('tells of each item that changed once, as it was before and after', async () => {
    const opened = await open();
    const { begin, ended, put, remove } = opened;
    await table(opened);
    await put('changed', 1);
    await put('deleted', 1);
    await put('untouched', 1);
    await clock.advance(HOUR_MS);
    const from = clock.now();
    await put('new', 1);
    await put('changed', 2);
    await clock.advance(1000);
    await put('changed', 3);
    await remove('deleted');
    await put('passing', 1);
    await remove('passing');
    await clock.advance(HOUR_MS);
    const to = clock.now();
    await put('changed', 4);
    await put('new', 2);
    await put('later', 1);
    await remove('new');

    const both = await ended((await begin(incremental(from, to))).ExportArn);
    const alone = await ended(
      (await begin(incremental(from, to, { ExportViewType: 'NEW_IMAGE' }))).ExportArn,
    );

    const micros = (ms: number) => expect.stringMatching(`^${ms / 1000}\\d{6}$`);
    const written = (ms: number) => ({ Metadata: { WriteTimestampMicros: { N: micros(ms) } } });
    const keys = (pk: string) => ({ Keys: { pk: { S: pk } } });
    expect(linesOf(both)).toEqual([
      {
        ...written(from + 1000),
        ...keys('changed'),
        NewImage: item('changed', 3),
        OldImage: item('changed', 1),
      },
      { ...written(from + 1000), ...keys('deleted'), OldImage: item('deleted', 1) },
      { ...written(from), ...keys('new'), NewImage: item('new', 1) },
    ]);
    expect(linesOf(alone)).toEqual(
      [
        { ...written(from + 1000), ...keys('changed'), NewImage: item('changed', 3) },
        { ...written(from), ...keys('new'), NewImage: item('new', 1) },
        { ...written(from + 1000), ...keys('deleted') },
      ].sort((a, b) => (a.Keys.pk.S < b.Keys.pk.S ? -1 : 1)),
    );
  });

  test('has its data in a folder that all of them share', async () => {
    const opened = await open();
    await table(opened);
    await clock.advance(HOUR_MS);
    const { ExportArn } = await opened.ended((await opened.begin(incremental(START))).ExportArn);
    const id = ExportArn.split('/export/')[1];
    expect(keysBelow('exports')).toEqual([
      `exports/AWSDynamoDB/${id}/_started`,
      ...['files.json', 'files.md5', 'summary.json', 'summary.md5'].map(
        (name) => `exports/AWSDynamoDB/${id}/manifest-${name}`,
      ),
      expect.stringMatching(/^exports\/AWSDynamoDB\/data\/[a-z0-9]{26}\.json\.gz$/),
    ]);
  });

  test('goes up to now without an end', async () => {
    const opened = await open();
    await table(opened);
    await clock.advance(HOUR_MS);
    await opened.put('a', 1);
    await clock.advance(1000);
    const description = await opened.ended((await opened.begin(incremental(START))).ExportArn);
    expect(linesOf(description)).toMatchObject([{ NewImage: item('a', 1) }]);
    expect(description.IncrementalExportSpecification).toEqual({
      ExportFromTime: START / 1000,
      ExportToTime: clock.now() / 1000,
      ExportViewType: 'NEW_AND_OLD_IMAGES',
    });
  });

  test.each([
    ['14 minutes', 14 * MINUTE_MS],
    ['more than a day', DAY_MS + 1000],
    ['a negative time', -HOUR_MS],
  ])('of %s is refused', async (_name, lengthMs) => {
    const opened = await open();
    await table(opened);
    await clock.advance(3 * DAY_MS);
    const from = START + DAY_MS;
    await expect(opened.begin(incremental(from, from + lengthMs))).rejects.toMatchObject({
      code: 'ValidationException',
      message: expect.stringContaining('at least 15 minutes and at most 24 hours'),
    });
  });

  test('what comes while it runs is not in it, and a file for 20,000 items', async () => {
    const opened = await open();
    await table(opened);
    const write = (from: number, n: number) =>
      opened.call('BatchWriteItem', {
        RequestItems: {
          items: Array.from({ length: 25 }, (_, at) => ({
            PutRequest: { Item: item(`i${String(from + at).padStart(6, '0')}`, n) },
          })),
        },
      });
    for (let at = 0; at < 20_050; at += 25) await write(at, 1);
    await clock.advance(HOUR_MS);
    const { ExportArn } = await opened.begin(incremental(START));
    // Behind, ahead of and around where it is; without waiting for it.
    for (let at = 20_025; at >= 0; at -= 2500) await write(at, 2);
    const description = await opened.ended(ExportArn);
    const lines = linesOf(description);
    expect(lines).toHaveLength(20_050);
    expect(new Set(lines.map(({ NewImage }) => NewImage?.n?.N))).toEqual(new Set(['1']));
    expect(keysBelow('exports').filter((key) => key.endsWith('.gz'))).toHaveLength(2);
  });
});

describe('history', () => {
  test('is refused by name where there is none', async () => {
    const opened = await open();
    await table(opened, false);
    await expect(opened.begin()).rejects.toMatchObject({
      code: 'PointInTimeRecoveryUnavailableException',
    });
    await expect(opened.begin({ TableArn: `${TABLE_ARN}-2` })).rejects.toMatchObject({
      code: 'TableNotFoundException',
    });
    await recover(opened, true);
    await clock.advance(HOUR_MS);
    for (const ExportTime of [START / 1000 - 1, clock.now() / 1000 + 1]) {
      await expect(opened.begin({ ExportTime })).rejects.toMatchObject({
        code: 'InvalidExportTimeException',
      });
    }
    await expect(opened.begin(incremental(START - HOUR_MS))).rejects.toMatchObject({
      code: 'InvalidExportTimeException',
    });
  });

  test('reaches back 35 days, and what is older is forgotten', async () => {
    const opened = await open();
    await table(opened);
    await opened.put('a', 1);
    await clock.advance(HOUR_MS);
    await opened.put('a', 2);
    const earliest = async () => {
      const { ContinuousBackupsDescription } = await opened.call<{
        ContinuousBackupsDescription: {
          PointInTimeRecoveryDescription: { EarliestRestorableDateTime: number };
        };
      }>('DescribeContinuousBackups', { TableName: 'items' });
      const { EarliestRestorableDateTime: at } =
        ContinuousBackupsDescription.PointInTimeRecoveryDescription;
      return at * 1000;
    };
    await clock.advance(35 * DAY_MS - 2 * HOUR_MS);
    expect(await earliest()).toBe(START);
    expect(
      linesOf(
        await opened.ended((await opened.begin(incremental(START, START + DAY_MS))).ExportArn),
      ),
    ).toEqual([expect.objectContaining({ NewImage: item('a', 2) })]);
    await clock.advance(2 * DAY_MS + HOUR_MS);
    expect(await earliest()).toBe(START + 2 * DAY_MS);
    await opened.close();
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(join(folder, 'state.sqlite'));
    onTestFinished(() => database.close());
    expect(database.prepare('SELECT count(*) AS n FROM dynamodb_changes').get()).toEqual({ n: 0 });
  });

  test('begins anew when recovery was off in between', async () => {
    const opened = await open();
    await table(opened);
    await opened.put('a', 1);
    await clock.advance(HOUR_MS);
    await recover(opened, false);
    await opened.put('a', 2);
    await clock.advance(HOUR_MS);
    await recover(opened, true);
    await expect(opened.begin({ ExportTime: START / 1000 + 60 })).rejects.toMatchObject({
      code: 'InvalidExportTimeException',
    });
    const description = await opened.ended((await opened.begin()).ExportArn);
    expect(linesOf(description)).toEqual([{ Item: item('a', 2) }]);
  });
});

describe('an export', () => {
  test('is one for a token within eight hours, and refused for another question', async () => {
    const opened = await open();
    await table(opened);
    await clock.advance(HOUR_MS);
    const first = await opened.begin({ ClientToken: 'once', ...incremental(START) });
    const again = await opened.begin({ ClientToken: 'once', ...incremental(START) });
    expect(again.ExportArn).toBe(first.ExportArn);
    await expect(
      opened.begin({ ClientToken: 'once', ...incremental(START + MINUTE_MS) }),
    ).rejects.toMatchObject({ code: 'ExportConflictException' });
    await opened.ended(first.ExportArn);
    await clock.advance(8 * HOUR_MS - 1000);
    const late = await opened.begin({ ClientToken: 'once', ...incremental(START) });
    expect(late.ExportArn).toBe(first.ExportArn);
    await clock.advance(1000);
    const anew = await opened.begin({ ClientToken: 'once', ...incremental(START) });
    expect(anew.ExportArn).not.toBe(first.ExportArn);
  });

  test('to no such bucket has failed, and says why', async () => {
    const opened = await open();
    await table(opened);
    const { ExportArn } = await opened.begin({ S3Bucket: 'nowhere' });
    expect(await opened.ended(ExportArn)).toMatchObject({
      ExportStatus: 'FAILED',
      FailureCode: 'S3NoSuchBucket',
      FailureMessage: expect.stringContaining('nowhere'),
    });
  });

  test('is written with the rights of whoever asked for it', async () => {
    const callers = new Set<string>();
    const opened = await open([
      (next) => (principal, service, operation, input) => {
        if (service !== 's3') return next(principal, service, operation, input);
        callers.add(principal);
        throw new AwsError('AccessDenied', 'not you', 403);
      },
    ]);
    await table(opened);
    const { ExportArn } = await opened.begin();
    expect(await opened.ended(ExportArn)).toMatchObject({
      ExportStatus: 'FAILED',
      FailureCode: 'S3AccessDenied',
      FailureMessage: 'not you',
    });
    expect([...callers]).toEqual(['tester']);
  });

  test('waits for a bucket that cannot answer for the moment', async () => {
    let refusals = 2;
    const opened = await open([
      (next) => (principal, service, operation, input) => {
        if (service === 's3' && refusals > 0) {
          refusals -= 1;
          throw new AwsError('SlowDown', 'Rate exceeded', 503);
        }
        return next(principal, service, operation, input);
      },
    ]);
    await table(opened);
    await opened.put('a', 1);
    await clock.advance(1000);
    const { ExportArn } = await opened.begin();
    for (let second = 0; second < 3; second += 1) await clock.advance(1000);
    expect(linesOf(await opened.ended(ExportArn))).toEqual([{ Item: item('a', 1) }]);
  });

  test('goes on after a restart, with the files that it would have had', async () => {
    let isHeld = true;
    const first = await open([
      (next) => async (principal, service, operation, input) => {
        const answer = await next(principal, service, operation, input);
        // The data is there, the manifests are not.
        if (service === 's3' && isHeld && keysBelow('exports').some((key) => key.endsWith('.gz'))) {
          throw new AwsError('SlowDown', 'Rate exceeded', 503);
        }
        return answer;
      },
    ]);
    await table(first);
    await first.put('a', 1);
    await clock.advance(1000);
    const { ExportArn } = await first.begin();
    await clock.advance(0);
    await first.put('a', 2);
    while (!keysBelow('exports').some((key) => key.endsWith('.gz'))) await clock.advance(0);
    await first.close();
    isHeld = false;

    const second = await open();
    const description = await second.ended(ExportArn);

    expect(linesOf(description)).toEqual([{ Item: item('a', 1) }]);
    expect(keysBelow('exports').filter((key) => key.endsWith('.gz'))).toHaveLength(1);
  });

  test('is listed, in pages, with the others of its table', async () => {
    const opened = await open();
    await table(opened);
    const arns: string[] = [];
    for (let at = 0; at < 3; at += 1) {
      arns.push((await opened.begin()).ExportArn);
      await clock.advance(1000);
    }
    for (const arn of arns) await opened.ended(arn);
    const seen: unknown[] = [];
    let NextToken: string | undefined;
    do {
      const page = await opened.call<{ ExportSummaries: unknown[]; NextToken?: string }>(
        'ListExports',
        { TableArn: TABLE_ARN, MaxResults: 2, ...(NextToken && { NextToken }) },
      );
      seen.push(...page.ExportSummaries);
      NextToken = page.NextToken;
    } while (NextToken);
    expect(seen).toEqual(
      arns.map((ExportArn) => ({
        ExportArn,
        ExportStatus: 'COMPLETED',
        ExportType: 'FULL_EXPORT',
      })),
    );
    expect(await opened.call('ListExports', { TableArn: `${TABLE_ARN}-2` })).toEqual({
      ExportSummaries: [],
    });
    await expect(opened.describeExport(`${arns[0]}0`)).rejects.toMatchObject({
      code: 'ExportNotFoundException',
    });
  });

  test('in another format is refused by name', async () => {
    const opened = await open();
    await table(opened);
    await expect(opened.begin({ ExportFormat: 'ION' })).rejects.toThrow(
      'the format ION is not part of the local cloud',
    );
  });
});
