import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { systemClock } from '../../functions/runtime/clock.ts';
import {
  VALIDATIONS,
  ValidationNotice,
  type ValidationResult,
} from '../../schemas/operations/validations.ts';
import { createApi } from './api.ts';
import { changedAssembly } from './assembly.ts';
import { clientOptions } from './aws.ts';
import { allDecided } from './journey.ts';
import { type System, startSystem } from './system.ts';
import { putLines, removeObjects, validateOnSchedule } from './validating.ts';

const MINUTE_MS = 60_000;
const now = systemClock.now();
const scheduledTime = new Date(now).toISOString();
const folderOf = (epochMs: number) => {
  const [day, hour] = new Date(epochMs).toISOString().split(/[T:]/);
  return `dt=${day}/hour=${hour}`;
};

const folder = mkdtempSync(join(tmpdir(), 'eventflow-validations-'));
let system: System;
beforeAll(async () => {
  const assembly = changedAssembly(inject('assembly'), join(folder, 'assembly'), (resources) => {
    Object.assign(resources, operatorsQueue);
  });
  system = await startSystem({ home: join(folder, 'home'), assembly });
  await system.eventflow('event', 'put', 'sale', '--capacity', '1');
  const api = createApi(system.url);
  const tokens = await Promise.all(['ann', 'bob'].map((name) => api.token(name)));
  const posted = await Promise.all(tokens.map((token) => api.participate('sale', token)));
  const ids = posted.map(({ body }) => body.requestId);
  await allDecided(api, ids, tokens, MINUTE_MS);
  await system.eventflow('flush');
});
afterAll(async () => {
  await system?.stop();
  rmSync(folder, { recursive: true });
});

/** A queue that operators have subscribed to the alerts; its policy lets the topic in, as in AWS. */
const operatorsQueue = {
  Told: { Type: 'AWS::SQS::Queue', Properties: {} },
  ToldPolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Told' }],
      PolicyDocument: {
        Statement: {
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: { 'Fn::GetAtt': ['Told', 'Arn'] },
          Condition: { ArnEquals: { 'aws:SourceArn': { Ref: 'AlertsTopic' } } },
        },
      },
    },
  },
  ToldSubscription: {
    Type: 'AWS::SNS::Subscription',
    Properties: {
      TopicArn: { Ref: 'AlertsTopic' },
      Protocol: 'sqs',
      Endpoint: { 'Fn::GetAtt': ['Told', 'Arn'] },
    },
  },
};

/** The next so many notices. */
async function told(count: number): Promise<ValidationNotice[]> {
  const sqs = new SQSClient(clientOptions(system));
  const QueueUrl = `${system.url}/000000000000/EventFlow-dev-Told`;
  const notices: ValidationNotice[] = [];
  while (notices.length < count) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) throw new Error(`${notices.length} of ${count} came.`);
    for (const { Body = '' } of Messages) {
      const told = JSON.parse(JSON.parse(Body).Message);
      // Alarms tell the same topic, when the machine is slow enough for them.
      if (!('AlarmName' in told)) notices.push(ValidationNotice.parse(told));
    }
    const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: `${at}`, ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
  return notices;
}

/** The latest value of a metric of the function. */
async function metricOf(MetricName: string, validation?: string): Promise<number | undefined> {
  const Dimensions = [
    { Name: 'service', Value: 'validate' },
    ...(validation ? [{ Name: 'validation', Value: validation }] : []),
  ];
  const range = { StartTime: now / 1000 - 3600, EndTime: now / 1000 + 3600, Period: 7200 };
  const response = await fetch(system.url, {
    method: 'POST',
    headers: {
      'x-amz-target': 'GraniteServiceVersion20100801.GetMetricStatistics',
      authorization: 'AWS4-HMAC-SHA256 Credential=test/1/us-east-1/monitoring/aws4_request',
    },
    body: JSON.stringify({
      ...{ Namespace: 'EventFlow', MetricName, Dimensions, Statistics: ['Maximum'] },
      ...range,
    }),
  });
  const { Datapoints } = (await response.json()) as { Datapoints: { Maximum: number }[] };
  return Datapoints[0]?.Maximum;
}

function fact(requestId: string, [queuedAt, startedAt, finishedAt]: (number | null)[]): string {
  return JSON.stringify({
    ...{ schemaVersion: 1, env: 'dev', eventId: 'sale', requestId, eventType: 'FIRST_COME' },
    ...{ finalStatus: 'SUCCEEDED', resultCode: 'SUCCESS' },
    timestamps: { queuedAt, startedAt, finishedAt },
    delivery: { attempt: 1, isDlq: false },
    failure: { failureClass: null, errorCode: null, errorMessage: null },
    meta: { workerId: 'a stranger' },
  });
}
const request = (requestId: string, queuedAt: number) =>
  JSON.stringify({
    ...{ schemaVersion: 1, env: 'dev', eventId: 'sale', requestId, userId: 'user-1', queuedAt },
  });

const violated = (results: readonly ValidationResult[]) =>
  new Map(
    results.flatMap((result) =>
      result.outcome === 'violated' ? [[result.validation, result.count]] : [],
    ),
  );

/** What is planted, and how much of it each validation must see. */
const PLANTED = {
  negative_delay: 1,
  missing_timestamp: 1,
  broken_lines: 1,
  oversold: 3,
  accepted_undecided: 1,
  clock_skew: 5000,
};
const planted: string[] = [];
const plant = async (key: string, lines: readonly string[]) => {
  planted.push(key);
  await putLines(system, key, lines);
};

test('while all is well nothing is told', async () => {
  const { results } = await validateOnSchedule(system, 'hourly', scheduledTime);

  expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['ok']));
  expect(new Set(results.map(({ validation }) => validation))).toEqual(
    new Set(VALIDATIONS.filter((name) => name !== 'store_equals_lake')),
  );
  await expect.poll(() => metricOf('ViolatedValidations')).toBe(0);
});

test('each fault that is planted is seen, counted and told', async () => {
  const lost = now - 30 * MINUTE_MS;
  const events = `events/${folderOf(now)}`;
  const winner = fact('req-stranger', [now, now, now]);
  await plant(`${events}/broken`, ['broken{']);
  await plant(`${events}/repeated`, Array(30).fill(winner));
  await plant(`${events}/odd`, [
    fact('req-behind', [now, now - 5000, now]),
    fact('req-half', [now, null, now]),
  ]);
  await plant(`requests/${folderOf(lost)}/lost`, [request('req-lost', lost)]);

  const { results } = await validateOnSchedule(system, 'hourly', scheduledTime);
  const { repeated_facts, ...exact } = Object.fromEntries(violated(results));
  expect(exact).toEqual(PLANTED);
  expect(repeated_facts).toBeGreaterThan(80);

  const notices = new Map<string, ValidationNotice>(
    (await told(7)).map((notice) => [notice.validation, notice]),
  );
  for (const [validation, count] of Object.entries(PLANTED)) {
    expect(notices.get(validation)).toMatchObject({
      ...{ validation, count, change: 'new', environment: 'dev' },
      runbook: `docs/runbook.md#${validation}`,
    });
  }
  expect(notices.get('oversold')?.details).toEqual({ sale: '4 winners, capacity 1' });
  expect(notices.get('accepted_undecided')?.details).toEqual({ example_request_id: 'req-lost' });
  await expect.poll(() => metricOf('ViolatedValidations')).toBe(7);
  await expect.poll(() => metricOf('Violations', 'oversold')).toBe(3);

  const ran = await system.eventflow(
    'validate',
    '--date',
    new Date(now).toISOString().slice(0, 10),
  );
  expect(ran.code).toBe(1);
  expect(ran.stdout).toContain('oversold  3  violated\n');
  expect(ran.stderr).toContain('oversold: sale 4 winners, capacity 1\n');
});

test('the next hour tells nothing more, and what is mended is told as resolved', async () => {
  await validateOnSchedule(system, 'hourly', scheduledTime);
  await removeObjects(system, planted);
  const { results } = await validateOnSchedule(system, 'hourly', scheduledTime);

  expect(violated(results)).toEqual(new Map());
  const changes = (await told(7)).map(({ change }) => change);
  expect(changes).toEqual(Array(7).fill('resolved'));
});

test('requests without any later decision: the lake is not fresh', async () => {
  const day = '2026-02-01';
  await plant(`requests/dt=${day}/hour=10/a`, [request('req-old', Date.parse(`${day}T10:00:00Z`))]);
  const ran = await system.eventflow('validate', '--date', day);

  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain(`Violated on ${day} (UTC): accepted_undecided, lake_freshness.\n`);
});
