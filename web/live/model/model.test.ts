import { expect, test } from 'vitest';
import { LANGUAGES, languageOf, sayIn } from '../texts.ts';
import { type Alarm, alarmOf, isAlarmTold, standingOf } from './alarms.ts';
import { type DescribedAlarm, rowsOf } from './aws.ts';
import { boundBurst, sendBurst } from './burst.ts';
import { oneAtATime } from './latest.ts';
import { addPoint, type Point } from './series.ts';
import { statementsOf } from './statements.ts';
import { advance, arrivals, EMPTY_WAY, isActivity, type LiveCount } from './way.ts';

const queues = { main: 'main', deadLetter: 'dlq', parking: 'parking' };

const counted = (principal: string, operation: string, extra: Partial<LiveCount> = {}) => {
  const [service = '', name = ''] = operation.split(':');
  return { principal, service, operation: name, outcome: 'ok', count: 1, items: 1, ...extra };
};

test('each operation of the way is counted at its stage, by what it carried', () => {
  const way = advance(
    EMPTY_WAY,
    [
      counted('anonymous', 'execute-api:Invoke', { resource: 'POST', items: 7 }),
      counted('apigateway.amazonaws.com', 'lambda:Invoke', { resource: 'E-Ingest', items: 7 }),
      counted('E-Ingest', 'sqs:SendMessage', { resource: 'main', items: 6 }),
      counted('lambda.amazonaws.com', 'sqs:ReceiveMessage', { resource: 'main', items: 5 }),
      counted('lambda.amazonaws.com', 'sqs:ReceiveMessage', { resource: 'dlq', items: 1 }),
      counted('E-DeadLetter', 'sqs:SendMessage', { resource: 'parking' }),
      counted('E-Worker', 'dynamodb:TransactWriteItems', { items: 4 }),
      counted('E-Ingest', 'events:PutEvents', { items: 6 }),
      counted('E-Worker', 'events:PutEvents', { items: 3 }),
      counted('events.amazonaws.com', 'firehose:PutRecordBatch', { items: 9 }),
      counted('firehose.amazonaws.com', 's3:PutObject', { items: 2 }),
      counted('live-page', 'athena:StartQueryExecution'),
    ],
    queues,
  );
  const stages = ['user', 'api', 'ingest', 'queue', 'worker', 'dlq', 'parking', 'table'] as const;
  expect(stages.map((stage) => arrivals(way, stage))).toEqual([7, 7, 7, 6, 5, 1, 1, 4]);
  const facts = ['bus', 'firehose', 'lake', 'athena'] as const;
  expect(facts.map((stage) => arrivals(way, stage))).toEqual([9, 9, 2, 1]);
});

test('what is read, refused or done for others is not on the way', () => {
  const way = advance(
    EMPTY_WAY,
    [
      counted('anonymous', 'execute-api:Invoke', { resource: 'GET' }),
      counted('E-Worker', 'dynamodb:GetItem'),
      counted('E-Events', 'dynamodb:UpdateItem'),
      counted('E-Worker', 'dynamodb:UpdateItem', { outcome: 'ConditionalCheckFailedException' }),
      counted('athena.amazonaws.com', 's3:PutObject'),
      counted('lambda.amazonaws.com', 'sqs:ReceiveMessage', { resource: 'main', items: 0 }),
    ],
    queues,
  );
  expect(way).toEqual(EMPTY_WAY);
});

test('only participations are activity: what the page asks for itself never makes it ask again', () => {
  const own = { ...EMPTY_WAY, 'bus-firehose': 5, 'firehose-lake': 1, 'lake-athena': 3 };
  expect(isActivity(EMPTY_WAY, own)).toBe(false);
  expect(isActivity(EMPTY_WAY, { ...EMPTY_WAY, 'user-api': 1 })).toBe(true);
});

test('an alarm has its short name, its instant, its sentence and its section of the runbook', () => {
  const described: DescribedAlarm = {
    AlarmName: 'shop-dev-parking-not-empty',
    AlarmDescription: 'A message waits. Runbook: docs/runbook.md#parking-not-empty',
    StateValue: 'ALARM',
    StateTransitionedTimestamp: 1.5,
  };
  expect(alarmOf(described, 'shop-dev-')).toEqual({
    name: 'parking-not-empty',
    state: 'ALARM',
    sinceEpochMs: 1500,
    meaning: 'A message waits.',
    runbook: 'docs/runbook.md#parking-not-empty',
  });
  const { AlarmDescription: _, ...unexplained } = described;
  expect(alarmOf(unexplained, 'shop-dev-')).toMatchObject({ meaning: '', runbook: '' });
});

test('alarms stand in the order they began, and none that lacks a value counts as calm', () => {
  const alarm = (name: string, state: Alarm['state'], sinceEpochMs: number): Alarm => ({
    ...{ name, state, sinceEpochMs },
    ...{ meaning: '', runbook: '' },
  });
  const { firing, ...counts } = standingOf([
    alarm('late', 'ALARM', 9),
    alarm('well', 'OK', 1),
    alarm('first', 'ALARM', 2),
    alarm('new', 'INSUFFICIENT_DATA', 3),
  ]);
  expect(counts).toEqual({ count: 4, ok: 1, waiting: 1 });
  expect(firing.map(({ name }) => name)).toEqual(['first', 'late']);
});

test('alarms are asked for when one has told, also in vain, and not when validations tell', () => {
  const told = counted('cloudwatch.amazonaws.com', 'sns:Publish');
  expect(isAlarmTold([told])).toBe(true);
  expect(isAlarmTold([{ ...told, outcome: 'AuthorizationError' }])).toBe(true);
  expect(isAlarmTold([counted('E-Validate', 'sns:Publish')])).toBe(false);
});

test('a burst is bounded, sends each index once and counts what was not taken', async () => {
  expect([boundBurst(1e9), boundBurst(-4), boundBurst(Number.NaN), boundBurst(2.4)]).toEqual([
    2000, 1, 1, 2,
  ]);
  const sent: number[] = [];
  let [inFlight, most] = [0, 0];
  const send = async (index: number) => {
    most = Math.max(most, ++inFlight);
    sent.push(index);
    await Promise.resolve();
    inFlight -= 1;
    if (index === 3) throw new Error('lost');
    return index !== 4;
  };
  const progress: number[] = [];
  expect(await sendBurst(20, send, (done) => progress.push(done))).toEqual({
    taken: 18,
    refused: 2,
  });
  expect(sent.toSorted((a, b) => a - b)).toEqual([...Array(20).keys()]);
  expect(most).toBe(5);
  expect(progress.at(-1)).toBe(20);
});

test('whoever asks while a run goes on gets one more run, not one each', async () => {
  let runs = 0;
  const first = Promise.withResolvers<void>();
  const ask = oneAtATime(async () => {
    runs += 1;
    if (runs === 1) await first.promise;
  });
  for (let asked = 0; asked < 5; asked += 1) ask();
  expect(runs).toBe(1);
  first.resolve();
  await expect.poll(() => runs).toBe(2);
});

test('a stock that stands still stays two points, however long', () => {
  let points: readonly Point[] = [];
  for (const point of [
    [1, 9],
    [2, 5],
    [3, 5],
    [4, 5],
    [5, 5],
    [6, 1],
  ] as const) {
    points = addPoint(points, point);
  }
  expect(points).toEqual([
    [1, 9],
    [2, 5],
    [5, 5],
    [6, 1],
  ]);
});

test('statements are bounded by day and event, and no event leaves its literal', () => {
  const { last, outcomes, delays } = statementsOf("a'b", Date.UTC(2026, 0, 1, 12));
  for (const sql of [last, outcomes, delays]) {
    expect(sql).toContain("dt BETWEEN '2025-12-31' AND '2026-01-02'");
    expect(sql).toContain("eventId = 'a''b'");
  }
});

test('rows of Athena are read by the names in the first one', () => {
  const Rows = [
    { Data: [{ VarCharValue: 'resultCode' }, { VarCharValue: 'facts' }] },
    { Data: [{ VarCharValue: 'SUCCESS' }, {}] },
  ];
  expect(rowsOf({ ResultSet: { Rows } })).toEqual([{ resultcode: 'SUCCESS', facts: undefined }]);
});

test('the browser’s first language that is spoken here is chosen, numbers are written as in it', () => {
  expect(languageOf(['', 'de-DE', 'ko-KR', 'en'])).toBe('ko');
  expect(languageOf(['de'])).toBe('en');
  expect(sayIn('en')('stockOf', { remaining: 5, count: 1200 })).toBe('5 of 1,200 left');
  expect(sayIn('ko')('decided', { user: '민수', result: '당첨' })).toBe('민수: 당첨');
});

test('both languages fill in the same values', () => {
  const names = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const key of Object.keys(LANGUAGES.en) as (keyof typeof LANGUAGES.en)[]) {
    expect([key, names(LANGUAGES.ko[key])]).toEqual([key, names(LANGUAGES.en[key])]);
  }
});
