import { expect, test } from 'vitest';
import { type FakeOptions, fakeSystem } from '../testing/fake-system.ts';
import { eventflow } from '../testing/run.ts';

const ID = 'req-5wzmt6s3v4xg7q2kd5b3yhn4ra';
/** 2026-01-04T23:59:59.900Z: the decision falls on the next day. */
const RECEIVED = 1767571199900;

const received = {
  PK: { S: `REQ#${ID}` },
  requestId: { S: ID },
  eventId: { S: 'sale' },
  userId: { S: 'alice' },
  status: { S: 'RECEIVED' },
  receivedAt: { N: String(RECEIVED) },
};
const queued = { ...received, status: { S: 'QUEUED' }, queuedAt: { N: String(RECEIVED + 20) } };
const decided = {
  ...queued,
  status: { S: 'SUCCEEDED' },
  resultCode: { S: 'SUCCESS' },
  startedAt: { N: String(RECEIVED + 320) },
  finishedAt: { N: String(RECEIVED + 325) },
  attempt: { N: '2' },
  isDlq: { BOOL: false },
  workerId: { S: 'worker-1' },
};

type Item = Readonly<Record<string, object>>;
type Row = readonly (string | undefined)[];

const decisionColumns = [
  ...[
    ['dt', 'varchar'],
    ['hour', 'varchar'],
    ['finalStatus', 'varchar'],
    ['resultCode', 'varchar'],
    ['queuedAt', 'bigint'],
    ['startedAt', 'bigint'],
    ['finishedAt', 'bigint'],
    ['attempt', 'integer'],
    ['isDlq', 'boolean'],
    ['workerId', 'varchar'],
    ['_col', 'bigint'],
  ],
].map(([Name = '', Type = '']) => ({ Name, Type }));
const requestColumns = ['dt', 'hour', 'queuedAt', '_col'].map((Name) => ({
  Name,
  Type: Name === 'queuedAt' || Name === '_col' ? 'bigint' : 'varchar',
}));

const decisionRow = (lines: number, hour = '00', result = 'SUCCESS'): Row =>
  ['2026-01-05', hour, 'SUCCEEDED', result]
    .concat([RECEIVED + 20, RECEIVED + 320, RECEIVED + 325, 2].map(String))
    .concat(['false', 'worker-1', String(lines)]);
const requestRow = (queuedAt: number): Row => ['2026-01-04', '23', String(queuedAt), '1'];

interface Stored {
  readonly item?: Item;
  readonly decisions?: readonly Row[];
  readonly requests?: readonly Row[];
  readonly parked?: number;
}

function systemWith({ item, decisions = [], requests = [], parked = 0 }: Stored): FakeOptions {
  return {
    aws(target, input) {
      if (target === 'DynamoDB_20120810.GetItem') return { statusCode: 200, body: { Item: item } };
      const isParking = String(input.QueueUrl).endsWith('parking');
      const Attributes = {
        ApproximateNumberOfMessages: String(isParking ? parked : 5),
        ApproximateNumberOfMessagesNotVisible: '1',
        ApproximateNumberOfMessagesDelayed: '0',
      };
      if (isParking) Attributes.ApproximateNumberOfMessagesNotVisible = '0';
      return target === 'AmazonSQS.GetQueueAttributes'
        ? { statusCode: 200, body: { Attributes } }
        : { statusCode: 400 };
    },
    athena: ({ QueryString }) =>
      QueryString?.includes('request_logs')
        ? { columns: requestColumns, rows: requests }
        : { columns: decisionColumns, rows: decisions },
  };
}

async function trace(stored: Stored, ...more: string[]) {
  await using system = await fakeSystem(systemWith(stored));
  const ran = await eventflow(['trace', ID, ...more], system.environment);
  return { ...ran, started: system.started };
}

const complete: Stored = {
  item: decided,
  decisions: [decisionRow(1)],
  requests: [requestRow(RECEIVED + 20)],
};

test('a decided request is followed step by step, with the times between', async () => {
  const ran = await trace(complete, '--format', 'json');
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(ran.stdout)).toMatchObject({
    request: { requestId: ID, status: 'SUCCEEDED', attempt: 2, workerId: 'worker-1' },
    steps: [
      { step: 'received', at: RECEIVED, afterMs: null },
      { step: 'queued', afterMs: 20 },
      { step: 'started', afterMs: 300 },
      { step: 'finished', afterMs: 5 },
    ],
    decisionMs: 305,
    queue: { state: 'decided', parked: false },
    lake: [
      { table: 'request_logs', lines: 1, partitions: [{ dt: '2026-01-04', hour: '23' }] },
      { table: 'participation_logs', lines: 1, agrees: true, verdict: 'there' },
    ],
  });
});

test('the lake is asked for the days around the times alone', async () => {
  const { started } = await trace(complete);
  expect(started).toHaveLength(2);
  for (const { ExecutionParameters, QueryString } of started) {
    expect(QueryString).toContain('WHERE dt BETWEEN ? AND ? AND requestId = ?');
    expect(ExecutionParameters).toEqual(["'2026-01-03'", "'2026-01-06'", `'${ID}'`]);
  }
});

test('as a table, it reads as a way', async () => {
  const { stdout } = await trace(complete);
  expect(stdout).toMatch(/received .* 2026-01-04T23:59:59\.900Z .* - /);
  expect(stdout).toMatch(/started .* 300 .* attempt 2 from the main queue, by worker-1/);
  expect(stdout).toMatch(/finished .* 5 .* SUCCEEDED SUCCESS/);
  expect(stdout).toContain('left 300 ms after it was queued');
  expect(stdout).toContain('1 line, in dt=2026-01-05/hour=00');
});

test('repeated identical lines are counted, wherever they arrived', async () => {
  const ran = await trace({ ...complete, decisions: [decisionRow(2), decisionRow(1, '01')] });
  expect(ran.exitCode).toBe(0);
  expect(ran.stdout).toMatch(/3 identical lines, counted once, in dt=2026-01-05\/hour=00,/);
});

test('a fact that says something else than the table is a finding', async () => {
  const decisions = [decisionRow(1), decisionRow(1, '00', 'SOLD_OUT')];
  const ran = await trace({ ...complete, decisions }, '--format', 'json');
  expect(ran.exitCode).toBe(1);
  expect(ran.stderr).toContain('look at participation_logs');
  expect(JSON.parse(ran.stdout).lake[1]).toMatchObject({ verdict: 'differs', lines: 2 });
});

test('a request that was sent twice has a line for each stamp, and that is right', async () => {
  const requests = [requestRow(RECEIVED + 10), requestRow(RECEIVED + 20)];
  const ran = await trace({ ...complete, requests });
  expect(ran.exitCode).toBe(0);
  expect(ran.stdout).toContain('2 lines, counted once');
  const other = await trace({ ...complete, requests: [requestRow(RECEIVED + 10)] });
  expect(other).toMatchObject({ exitCode: 0, stderr: '' });
});

test('a fact that should have been delivered long ago is a finding', async () => {
  const ran = await trace({ ...complete, decisions: [] });
  expect(ran.exitCode).toBe(1);
  expect(ran.stdout).toContain('missing: Firehose should have delivered it');
});

test('a fresh decision is not in the lake yet, which is as it should be', async () => {
  const fresh = Date.now();
  const item = { ...decided, finishedAt: { N: String(fresh) }, queuedAt: { N: String(fresh) } };
  const ran = await trace({ item });
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(ran.stdout).toContain('Firehose delivers within 60 s');
  expect(ran.stdout).toContain('eventflow flush');
});

test('in AWS nobody is sent to a flush', async () => {
  const item = { ...decided, finishedAt: { N: String(Date.now()) } };
  await using system = await fakeSystem(systemWith({ ...complete, decisions: [], item }));
  const ran = await eventflow(['trace', ID, '--env', 'dev'], system.awsEnvironment);
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(ran.stdout).toContain('Firehose delivers within 60 s');
  expect(ran.stdout).not.toContain('eventflow flush');
});

test.each([
  [0, 'not parked, for parking is empty', false],
  [2, 'perhaps parked: SQS does not tell', null],
])('undecided, with %i parked messages: %s', async (parked, sentence, isParked) => {
  const stored = { item: queued, requests: [requestRow(RECEIVED + 20)], parked };
  const { stdout } = await trace(stored);
  expect(stdout.replace(/\s*│\n│\s+│\s+/g, ' ')).toContain(`waiting; ${sentence}`);
  const json = JSON.parse((await trace(stored, '--format', 'json')).stdout);
  expect(json).toMatchObject({
    decisionMs: null,
    queue: { state: 'waiting', parked: isParked },
    lake: [{ verdict: 'there' }, { verdict: 'nothing to tell', lines: 0 }],
  });
  expect(json.queue.counts).toContainEqual({ name: 'main', visible: 5, inFlight: 1 });
});

test('a request that was perhaps never sent says how to send it', async () => {
  const { stdout, exitCode } = await trace({ item: received });
  expect(exitCode).toBe(0);
  expect(stdout).toContain('perhaps not sent: the same POST sends it again');
});

test('an unknown request is one sentence and a finding', async () => {
  expect(await trace({})).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: `There is no request ${ID} in EventFlow-local.\n`,
  });
});

test('what is no requestId is refused before anything is asked', async () => {
  const ran = await eventflow(['trace', 'req-5wzm']);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toMatch(/^"req-5wzm" is no requestId\. It looks like req-.{26}\.\n$/);
});
