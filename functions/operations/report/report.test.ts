import { createHash } from 'node:crypto';
import { HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, expect, test } from 'vitest';
import { recordingObservability } from '../../runtime/testing/recording-observability.ts';
import { type Answer, QueryFailure } from '../athena.ts';
import { createReporter } from './report.ts';

const s3 = mockClient(S3Client);
const stored = new Map<string, string>();
afterEach(() => {
  s3.reset();
  stored.clear();
});
// Other tests of this process have the real client.
afterAll(() => s3.restore());

const NOW = Date.parse('2026-01-05T00:30:00Z');
const answer = (columns: string[], ...rows: (string | number | boolean | null)[][]): Answer => ({
  columns,
  rows,
  sql: 'SELECT a < b',
  scannedBytes: 1234,
});
const DELAYS = ['queue', 'e2e'].flatMap((d) => [50, 95, 99].map((p) => `p${p}_${d}_delay_ms`));
const ANSWERS: Readonly<Record<string, Answer>> = {
  minutes_by_event: answer(
    ['min_time', 'eventId', 'traffic_per_min', 'throughput_per_min'],
    ['2026-01-04 10:00:00.000', 'sale', 4, 3],
  ),
  results_by_event: answer(
    ['eventId', 'resultCode', 'isDlq', 'total_count'],
    ['sale', 'SUCCESS', false, 3],
    ['sale', 'SOLD_OUT', true, 1],
  ),
  delay_percentiles: answer(
    ['isTotal', 'eventId', 'fact_count', ...DELAYS],
    [true, null, 4, 1, 2, 3, 4, 5, 6],
  ),
  fairness: answer(['eventId', 'inversions'], ['<b>', 0]),
  lines_and_facts: answer(
    ['line_count', 'repeated_percent', 'latest_finished_at'],
    [5, 20, Date.parse('2026-01-04T10:00:01Z')],
  ),
};
const EMPTY: Readonly<Record<string, Answer>> = {
  ...Object.fromEntries(
    Object.entries(ANSWERS).map(([name, { columns }]) => [name, answer([...columns])]),
  ),
  delay_percentiles: answer(
    ['isTotal', 'eventId', 'fact_count', ...DELAYS],
    [true, null, 0, ...DELAYS.map(() => null)],
  ),
  lines_and_facts: answer(
    ['line_count', 'repeated_percent', 'latest_finished_at'],
    [0, null, null],
  ),
};

function reporter(answers: Readonly<Record<string, Answer | QueryFailure>> = ANSWERS) {
  s3.on(PutObjectCommand).callsFake(({ Key, Body }) => {
    stored.set(Key, Body);
    return {};
  });
  s3.on(HeadObjectCommand).callsFake(({ Key }) => ({
    ETag: `"${createHash('md5')
      .update(`${stored.get(Key)}`)
      .digest('hex')}"`,
  }));
  const asked: object[] = [];
  const { logger, metrics, lines, counts } = recordingObservability();
  const report = createReporter({
    objects: new S3Client({ region: 'eu-west-1' }),
    bucket: 'reports',
    clock: { now: () => NOW, sleep: async () => undefined },
    random: () => 0.5,
    logger,
    metrics,
    ask: async (name, values) => {
      asked.push(values);
      const given = answers[name];
      if (!given || given instanceof QueryFailure) throw given;
      return given;
    },
  });
  return { report, asked, lines, counts };
}

const FOLDER = 'reports/2026-01-04/UTC/report';
const day = { zone: 'UTC', date: '2026-01-04' };

test('a report has its numbers, each with its SQL, in three files', async () => {
  const { report, counts } = reporter();

  expect(await report(day)).toEqual({
    ...day,
    bucket: 'reports',
    csv: `${FOLDER}.csv`,
    html: `${FOLDER}.html`,
    json: `${FOLDER}.json`,
    failed: [],
  });
  expect(counts).toEqual({ ReportsMade: 1 });
  expect(JSON.parse(stored.get(`${FOLDER}.json`) ?? '').summary).toEqual({
    decided: 4,
    won: 3,
    dlqPercent: 25,
    p50E2eMs: 4,
    p95E2eMs: 5,
    p99E2eMs: 6,
    p95QueueMs: 2,
    repeatedPercent: 20,
    freshToEpochMs: Date.parse('2026-01-04T10:00:01Z'),
  });
  const html = stored.get(`${FOLDER}.html`) ?? '';
  expect(html).toContain('<pre>SELECT a &lt; b</pre>');
  expect(html).toContain('&lt;b&gt;');
  expect(html).not.toMatch(/<script|<b>|NaN|undefined|src=|href=(?!"data:)/);
  expect(html.match(/<svg /g)).toHaveLength(4);
  expect(html).toContain('<td>5</td><td>20</td><td>2026-01-04 10:00:01.000Z</td>');
  expect(stored.get(`${FOLDER}.csv`)).toContain(
    '2026-01-04,UTC,results_by_event,2,total_count,1\r\n',
  );
});

test('the same facts give the same files, to the byte', async () => {
  await reporter().report(day);
  const before = new Map(stored);
  await reporter().report(day);

  expect([...stored]).toEqual([...before]);
});

test('an empty day says so, and has no number that is none', async () => {
  await reporter(EMPTY).report(day);

  const html = stored.get(`${FOLDER}.html`) ?? '';
  expect(html).toContain('Nothing was decided on this day');
  expect(html).not.toMatch(/NaN|undefined|null/);
});

test('a query that failed is named in every file and the log, the others stand', async () => {
  const fairness = new QueryFailure('SCAN_LIMIT_EXCEEDED', 'Bytes scanned limit was exceeded');
  const { report, lines, counts } = reporter({ ...ANSWERS, fairness });

  expect(await report(day)).toMatchObject({ failed: ['fairness'] });
  for (const body of stored.values()) expect(body).toContain('SCAN_LIMIT_EXCEEDED');
  const error = { message: 'Bytes scanned limit was exceeded' };
  expect(lines).toMatchObject([{ level: 'error', fields: { query: 'fairness', error } }]);
  expect(counts).toEqual({});
});

test.each([
  ['hourly', 'UTC', '2026-01-05T00:05:00Z', '2026-01-04'],
  ['hourly', 'Asia/Seoul', '2026-01-04T15:05:00Z', '2026-01-04'],
  ['hourly', 'Asia/Seoul', '2026-01-04T16:05:00Z', '2026-01-05'],
  ['daily', 'Asia/Seoul', '2026-01-04T16:30:00Z', '2026-01-04'],
])(
  'the %s report in %s that was due at %s is about %s',
  async (period, zone, scheduledTime, date) => {
    const { report, asked } = reporter();
    await report({ period, zone, scheduledTime });

    expect(asked).toContainEqual({ zone, date, event: '' });
  },
);

test.each([
  [{ zone: 'UTC', date: '2026-02-30' }, 'a date like 2026-01-04'],
  [{ zone: 'UTC', date: '2026-01-06' }, '2026-01-06 has not begun in UTC.'],
  [{ zone: 'Mars', date: '2026-01-04' }, '"Mars" is no time zone.'],
  [{}, 'A report takes a zone and a date'],
])('%j is refused in a sentence', async (input, message) => {
  await expect(reporter().report(input)).rejects.toThrow(message);
});

test('files that another run has mixed with its own are put again, as one set', async () => {
  const { report } = reporter();
  let isFirst = true;
  s3.on(PutObjectCommand).callsFake(({ Key, Body }) => {
    const isMixed = isFirst && Key.endsWith('.csv');
    if (isMixed) isFirst = false;
    stored.set(Key, isMixed ? 'another run’s' : Body);
    return {};
  });
  await report(day);

  expect([...stored.values()]).not.toContain('another run’s');
  expect(s3.commandCalls(PutObjectCommand)).toHaveLength(6);
});

test('what S3 refuses fails the run, so that it is tried again', async () => {
  const { report } = reporter();
  s3.on(PutObjectCommand).rejects(new Error('SlowDown'));

  await expect(report(day)).rejects.toThrow('SlowDown');
});
