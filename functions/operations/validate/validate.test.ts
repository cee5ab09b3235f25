import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { type ValidationName, ValidationNotice } from '../../../schemas/operations/validations.ts';
import { recordingObservability } from '../../runtime/testing/recording-observability.ts';
import { type Answer, QueryFailure, type Values } from '../athena.ts';
import { askerOf } from './asking.ts';
import { createValidator } from './validate.ts';

const s3 = mockClient(S3Client);
const sns = mockClient(SNSClient);
// Other tests of this process have the real clients.
afterAll(() => {
  s3.restore();
  sns.restore();
});

const stored = new Map<string, string>();
const published: ValidationNotice[] = [];
const subjects: string[] = [];
/** What each validation answers, by day: a count, with what leads to the cause, or why there is none. */
let answers: Record<string, (date: string) => number | QueryFailure>;
let observed: ReturnType<typeof recordingObservability>;
let asked: string[];
let now: number;

beforeEach(() => {
  stored.clear();
  published.length = 0;
  subjects.length = 0;
  asked = [];
  answers = { oversold: () => 0, broken_lines: () => 0 };
  observed = recordingObservability();
  now = Date.parse('2026-01-04T15:10:30Z');
  s3.reset();
  s3.on(PutObjectCommand).callsFake(({ Key, Body }) => {
    stored.set(Key, Body);
    return {};
  });
  s3.on(GetObjectCommand).callsFake(({ Key }) => {
    const text = stored.get(Key);
    if (text === undefined) throw new NoSuchKey({ $metadata: {}, message: 'none' });
    return { Body: { transformToString: async () => text } };
  });
  sns.reset();
  sns.on(PublishCommand).callsFake(({ Subject, Message }) => {
    subjects.push(Subject);
    published.push(ValidationNotice.parse(JSON.parse(Message)));
    return {};
  });
});

async function ask(name: string, { date }: Values): Promise<Answer> {
  asked.push(`${name} ${date}`);
  const given = answers[name]?.(date) ?? 0;
  if (given instanceof QueryFailure) throw given;
  const row = [given, given > 0 ? 'sale' : null];
  return { columns: ['n', 'example'], rows: [row], sql: '', scannedBytes: 0 };
}

const critical = { threshold: 0, severity: 'critical' } as const;
function run(input: unknown) {
  const names: ValidationName[] = ['oversold', 'broken_lines', 'store_equals_lake'];
  return createValidator({
    validations: new Map(names.map((name) => [name, { rule: critical, ask: askerOf(ask, name) }])),
    objects: new S3Client({ region: 'eu-west-1' }),
    bucket: 'reports',
    topics: new SNSClient({ region: 'eu-west-1' }),
    topicArn: 'the-topic',
    env: 'test',
    clock: { now: () => now, sleep: async () => undefined },
    logger: observed.logger,
    metrics: observed.metrics,
  })(input);
}
const hourly = (time = '2026-01-04T15:10:00Z') => run({ period: 'hourly', scheduledTime: time });
const changes = () => published.map(({ validation, change }) => `${validation} ${change}`);
const document = (key: string) => JSON.parse(stored.get(`reports/validations/${key}`) ?? 'null');
const HOUR_MS = 3_600_000;

test('a run keeps its results, counts them, and tells nothing while all is well', async () => {
  await hourly();

  expect(document('2026-01-04/hourly.json')).toEqual({
    date: '2026-01-04',
    period: 'hourly',
    scheduledTime: '2026-01-04T15:10:00Z',
    results: ['oversold', 'broken_lines'].map((validation) => ({
      ...{ validation, date: '2026-01-04', zone: 'UTC', ...critical },
      ...{ outcome: 'ok', count: 0, details: {} },
    })),
  });
  expect([...stored.keys()]).toEqual(['reports/validations/2026-01-04/hourly.json']);
  expect(published).toEqual([]);
  expect(observed.counts).toEqual({ ViolatedValidations: 0, ValidationsFailed: 0 });
  expect(observed.dimensioned).toEqual({ 'Violations oversold': 0, 'Violations broken_lines': 0 });
});

test('the same facts give the same results, to the byte', async () => {
  answers.oversold = () => 2;
  await hourly();
  const before = new Map(stored);
  now += 60_000;
  await hourly();

  expect([...stored]).toEqual([...before]);
});

test('a violation is told once, with all that is needed to begin; its end as well', async () => {
  answers.oversold = () => 2;
  await hourly();
  await hourly();
  answers.oversold = () => 0;
  now += HOUR_MS;
  await hourly('2026-01-04T16:10:00Z');
  await hourly('2026-01-04T17:10:00Z');

  expect(published).toEqual([
    {
      environment: 'test',
      validation: 'oversold',
      change: 'new',
      date: '2026-01-04',
      zone: 'UTC',
      ...critical,
      count: 2,
      details: { example: 'sale' },
      since: '2026-01-04T15:10:30.000Z',
      command: 'npx eventflow query oversold --date 2026-01-04 --zone UTC',
      runbook: 'docs/runbook.md#oversold',
    },
    expect.objectContaining({ change: 'resolved', count: 0, since: '2026-01-04T15:10:30.000Z' }),
  ]);
  expect(subjects[0]).toBe('EventFlow test: oversold is violated (critical)');
  expect(observed.dimensioned['Violations oversold']).toBe(0);
  expect(document('told-hourly.json')).toEqual({});
});

test('an ongoing one is told when it has doubled, and after a day', async () => {
  answers.oversold = () => 2;
  await hourly();
  answers.oversold = () => 4;
  await hourly();
  now += 24 * HOUR_MS;
  await hourly('2026-01-05T15:10:00Z');

  expect(changes()).toEqual(['oversold new', 'oversold worse', 'oversold reminder']);
});

test('in the first hours the day before is asked as well', async () => {
  await hourly('2026-01-04T02:10:00Z');
  expect(asked.sort()).toEqual(
    ['broken_lines', 'oversold'].flatMap((name) => [`${name} 2026-01-03`, `${name} 2026-01-04`]),
  );
  asked = [];
  await hourly('2026-01-04T03:10:00Z');
  expect(asked).toHaveLength(2);
});

test('what is violated of the day before alone is counted and told', async () => {
  answers.oversold = (date) => (date === '2026-01-03' ? 2 : 0);
  await hourly('2026-01-04T02:10:00Z');

  expect(observed.counts.ViolatedValidations).toBe(1);
  expect(observed.dimensioned['Violations oversold']).toBe(2);
  expect(published).toMatchObject([{ change: 'new', date: '2026-01-03' }]);
});

test('one that cannot be asked is named so and counted; the others stand, and what was told stays', async () => {
  answers.oversold = () => 2;
  await hourly();
  answers.oversold = () => new QueryFailure('TIMED_OUT', 'It was stopped after 60 s.');
  answers.broken_lines = () => 1;
  await hourly();

  expect(document('2026-01-04/hourly.json').results).toMatchObject([
    { validation: 'oversold', outcome: 'failed', reason: 'It was stopped after 60 s.' },
    { validation: 'broken_lines', outcome: 'violated', count: 1 },
  ]);
  expect(observed.counts).toEqual({ ViolatedValidations: 2, ValidationsFailed: 1 });
  expect(observed.lines).toMatchObject([{ level: 'error', fields: { validation: 'oversold' } }]);
  expect(changes()).toEqual(['oversold new', 'broken_lines new']);
  answers.oversold = () => 2;
  await hourly();
  expect(changes()).toHaveLength(2);
});

test('a day that somebody asks for is answered alone', async () => {
  answers.oversold = () => 2;
  const { results } = await run({ date: '2026-01-02', zone: 'Asia/Seoul' });

  expect(results).toMatchObject([
    { validation: 'oversold', outcome: 'violated', date: '2026-01-02', zone: 'Asia/Seoul' },
    { validation: 'broken_lines', outcome: 'ok' },
  ]);
  expect([stored.size, published, observed.counts]).toEqual([0, [], {}]);
});

test('the daily ones are told and kept apart from the hourly', async () => {
  answers.store_equals_lake = () => 1;
  await run({ period: 'daily', scheduledTime: '2026-01-04T15:10:00Z' });

  expect([...stored.keys()].sort()).toEqual([
    'reports/validations/2026-01-03/daily.json',
    'reports/validations/told-daily.json',
  ]);
  expect(published[0]?.command).toBe('npx eventflow reconcile --date 2026-01-03');
});

test('when SNS refuses, the run fails and the next one tells; what was told is not told again', async () => {
  answers.oversold = () => 2;
  answers.broken_lines = () => 1;
  sns
    .on(PublishCommand)
    .rejectsOnce(new Error('throttled'))
    .callsFake(({ Message }) => {
      published.push(JSON.parse(Message));
      return {};
    });

  await expect(hourly()).rejects.toThrow('Not told: oversold.');
  expect(document('2026-01-04/hourly.json').results).toHaveLength(2);
  expect(observed.counts.ViolatedValidations).toBe(2);
  expect(changes()).toEqual(['broken_lines new']);
  await hourly();
  expect(changes()).toEqual(['broken_lines new', 'oversold new']);
});

test.each([
  ['results', PutObjectCommand],
  ['what was told', GetObjectCommand],
] as const)(
  'when S3 refuses the %s, the run fails, but what is violated is counted',
  async (_what, command) => {
    answers.oversold = () => 2;
    s3.on(command as never).rejects(new Error('SlowDown'));

    await expect(hourly()).rejects.toThrow('SlowDown');
    expect(published).toEqual([]);
    expect(observed.counts.ViolatedValidations).toBe(1);
  },
);

test.each(['{"oversold":{"since":"2026-01-0', '', '{"oversold":{"since":5}}', '{"other":{}}'])(
  'what was told is told anew when %j is all that is left of it',
  async (left) => {
    stored.set('reports/validations/told-hourly.json', left);
    answers.oversold = () => 2;
    await hourly();

    expect(changes()).toEqual(['oversold new']);
    expect(Object.keys(document('told-hourly.json'))).toEqual(['oversold']);
    expect(observed.lines).toMatchObject([{ level: 'error' }]);
  },
);

test('two runs at once end alike: a change may be told twice, and not again', async () => {
  answers.oversold = () => 2;
  await Promise.all([hourly(), hourly()]);
  expect(changes()).toEqual(['oversold new', 'oversold new']);
  await hourly();

  expect(changes()).toHaveLength(2);
  expect(document('2026-01-04/hourly.json').results).toHaveLength(2);
});

test.each([
  {},
  { period: 'weekly', scheduledTime: '2026-01-04T15:10:00Z' },
  { date: '2026-02-30', zone: 'UTC' },
])('%j is refused', async (input) => {
  await expect(run(input)).rejects.toThrow();
  expect(asked).toEqual([]);
});
