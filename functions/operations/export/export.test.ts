import {
  DescribeContinuousBackupsCommand,
  DescribeExportCommand,
  DynamoDBClient,
  type ExportDescription,
  ExportTableToPointInTimeCommand,
  ListExportsCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { createExporter } from './export.ts';

const dynamodb = mockClient(DynamoDBClient);
// Other tests of this process have the real client.
afterAll(() => dynamodb.restore());

const TABLE_ARN = 'arn:aws:dynamodb:eu-west-1:000000000000:table/t';
const DATE = '2026-01-04';
const at = (time: string) => new Date(`${DATE}T${time}Z`);
const MIDNIGHT = new Date('2026-01-05T00:00:00Z');

let earliest: Date | undefined;
let exports: ExportDescription[];
beforeEach(() => {
  dynamodb.reset();
  earliest = new Date('2025-12-20T00:00:00Z');
  exports = [];
  dynamodb.on(DescribeContinuousBackupsCommand).callsFake(() => ({
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { EarliestRestorableDateTime: earliest },
    },
  }));
  dynamodb.on(ListExportsCommand).callsFake(({ NextToken }) => {
    const index = Number(NextToken ?? 0);
    const summaries = exports.slice(index, index + 1);
    return {
      ExportSummaries: summaries.map(({ ExportArn }) => ({ ExportArn })),
      ...(index + 1 < exports.length && { NextToken: String(index + 1) }),
    };
  });
  dynamodb.on(DescribeExportCommand).callsFake(({ ExportArn }) => ({
    ExportDescription: exports.find((one) => one.ExportArn === ExportArn),
  }));
  dynamodb.on(ExportTableToPointInTimeCommand).callsFake(() => ({
    ExportDescription: exported('new', { ExportStatus: 'IN_PROGRESS' }),
  }));
});

function exported(name: string, more: Partial<ExportDescription>): ExportDescription {
  const id = String(MIDNIGHT.getTime() + name.length).padStart(14, '0');
  return {
    ExportArn: `${TABLE_ARN}/export/${id}-${name}`,
    ExportStatus: 'COMPLETED',
    S3Prefix: `exports/dt=${DATE}`,
    ...more,
  };
}

const run = (input: unknown, now: Date) =>
  createExporter({
    database: new DynamoDBClient(),
    tableArn: TABLE_ARN,
    bucket: 'exports-bucket',
    clock: { now: () => now.getTime(), sleep: async () => undefined },
  })(input);
const begun = () =>
  dynamodb.commandCalls(ExportTableToPointInTimeCommand).map(({ args }) => args[0].input);

const NEXT_DAY = new Date('2026-01-05T00:20:00Z');

test('the schedule begins the export of the day that is over, whole', async () => {
  const answer = await run({ period: 'daily', scheduledTime: '2026-01-05T00:20:00Z' }, NEXT_DAY);

  expect(answer).toEqual({
    exportArn: expect.stringContaining(`${TABLE_ARN}/export/`),
    status: 'IN_PROGRESS',
    items: null,
    failure: null,
  });
  expect(begun()).toEqual([
    {
      TableArn: TABLE_ARN,
      S3Bucket: 'exports-bucket',
      S3Prefix: `exports/dt=${DATE}`,
      ExportFormat: 'DYNAMODB_JSON',
      ClientToken: `store-${DATE}-0`,
      ExportType: 'INCREMENTAL_EXPORT',
      IncrementalExportSpecification: {
        ExportFromTime: at('00:00:00'),
        ExportToTime: MIDNIGHT,
        ExportViewType: 'NEW_IMAGE',
      },
    },
  ]);
});

const whole = { IncrementalExportSpecification: { ExportToTime: MIDNIGHT } };

test.each([
  ['complete', { ...whole, ItemCount: 7 }, { status: 'COMPLETED', items: 7 }],
  ['under way', { ...whole, ExportStatus: 'IN_PROGRESS' }, { status: 'IN_PROGRESS' }],
  ['a full one', { ExportTime: MIDNIGHT }, { status: 'COMPLETED' }],
] as const)('a day that is over is exported once: %s', async (_name, more, told) => {
  exports = [exported('first', more)];
  expect(await run({ date: DATE }, NEXT_DAY)).toMatchObject({
    ...told,
    exportArn: exports[0]?.ExportArn,
  });
  expect(begun()).toEqual([]);
});

test.each([
  ['failed', { ...whole, ExportStatus: 'FAILED' }],
  ['of a part of the day', { IncrementalExportSpecification: { ExportToTime: at('15:00:00') } }],
] as const)('it is exported again when the one that is there is %s', async (_name, more) => {
  exports = [
    exported('first', more),
    exported('other', { ...whole, S3Prefix: 'exports/dt=2026-01-05' }),
  ];
  await run({ date: DATE }, NEXT_DAY);
  expect(begun()).toMatchObject([{ ClientToken: `store-${DATE}-1` }]);
});

test('the present day is exported anew each time, up to now', async () => {
  exports = [
    exported('first', { IncrementalExportSpecification: { ExportToTime: at('12:00:00') } }),
  ];
  await run({ date: DATE }, at('15:00:00'));
  expect(begun()).toMatchObject([
    {
      ClientToken: `store-${DATE}-1`,
      IncrementalExportSpecification: {
        ExportFromTime: at('00:00:00'),
        ExportViewType: 'NEW_IMAGE',
      },
    },
  ]);
  expect(begun()[0]?.IncrementalExportSpecification).not.toHaveProperty('ExportToTime');
});

test('right after midnight the span reaches back, for AWS takes 15 minutes at least', async () => {
  await run({ date: DATE }, at('00:05:00'));
  expect(begun()[0]?.IncrementalExportSpecification?.ExportFromTime).toEqual(
    new Date('2026-01-03T23:45:00Z'),
  );
});

test('a history that began on the day is taken from its first whole second', async () => {
  earliest = at('10:00:00.250');
  await run({ date: DATE }, at('15:00:00'));
  expect(begun()[0]?.IncrementalExportSpecification?.ExportFromTime).toEqual(at('10:00:01'));
});

test.each([
  ['today', at('10:09:00'), { ExportType: 'FULL_EXPORT' }],
  ['at the end of a day', NEXT_DAY, { ExportType: 'FULL_EXPORT', ExportTime: MIDNIGHT }],
] as const)(
  'a history too short for a span, %s: all of the table',
  async (_name, now, expected) => {
    earliest = now === NEXT_DAY ? at('23:50:00') : at('10:00:00');
    await run({ date: DATE }, now);
    expect(begun()).toMatchObject([expected]);
    expect(begun()[0]).not.toHaveProperty('IncrementalExportSpecification');
  },
);

test('how an export goes is told with its failure', async () => {
  exports = [
    exported('first', {
      ExportStatus: 'FAILED',
      FailureCode: 'S3AccessDenied',
      FailureMessage: 'not you',
    }),
  ];
  expect(await run({ exportArn: exports[0]?.ExportArn }, NEXT_DAY)).toMatchObject({
    status: 'FAILED',
    failure: 'S3AccessDenied: not you',
  });
});

test.each([
  ['a day to come', { date: '2026-01-06' }, 'has not begun in UTC'],
  ['a day before the history', { date: '2025-12-01' }, 'history begins after 2025-12-01'],
  ['no day', { date: '2026-02-30' }, 'takes a date like'],
  ['nothing', undefined, 'takes a date like'],
])('%s is refused in a sentence', async (_name, input, sentence) => {
  await expect(run(input, NEXT_DAY)).rejects.toThrow(sentence);
  expect(begun()).toEqual([]);
});

test('a table without recovery is refused in a sentence', async () => {
  earliest = undefined;
  await expect(run({ date: DATE }, NEXT_DAY)).rejects.toThrow('recovery of the table is off');
});
