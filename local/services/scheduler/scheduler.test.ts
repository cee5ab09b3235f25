import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AwsError, type Service } from '../../service.ts';
import { resolveTemplate } from '../../template.ts';
import { createManualClock, type ManualClock } from '../../testing/manual-clock.ts';
import { type Served, serveServices, testCredentials } from '../../testing/serve.ts';
import { createScheduler } from './index.ts';

const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:report';
const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:jobs';
const DEAD_LETTER_ARN = 'arn:aws:sqs:us-east-1:000000000000:failed';
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

interface Changes {
  readonly target?: object;
  readonly [property: string]: unknown;
}

const schedule = (ScheduleExpression: string, { target, ...changes }: Changes = {}) => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: {
    ScheduleExpression,
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: FUNCTION_ARN,
      RoleArn: 'arn:aws:iam::000000000000:role/the-role',
      Input: '{"at":"<aws.scheduler.scheduled-time>"}',
      DeadLetterConfig: { Arn: DEAD_LETTER_ARN },
      ...target,
    },
    ...changes,
  },
});

/** Targets that remember who called them with what, and refuse while `refusal` is set. */
function createTargets() {
  const got: { principal: string; input: Record<string, unknown> }[] = [];
  const state: { refusal?: AwsError } = {};
  const take = (input: Record<string, unknown>, { principal }: { principal: string }) => {
    if (state.refusal) throw state.refusal;
    got.push({ principal, input });
  };
  const sent: Record<string, unknown>[] = [];
  const sqs: Service = {
    name: 'sqs',
    operations: {
      GetQueueUrl: ({ QueueName }: { QueueName: string }) => ({ QueueUrl: QueueName }),
      SendMessage: (input: Record<string, unknown>) => void sent.push(input),
    },
  };
  const services: readonly Service[] = [{ name: 'lambda', operations: { Invoke: take } }, sqs];
  return { got, sent, state, services };
}

let clock: ManualClock;
let targets: ReturnType<typeof createTargets>;
let served: Served | undefined;
let folder: string;

beforeEach(() => {
  clock = createManualClock();
  targets = createTargets();
  folder = mkdtempSync(join(tmpdir(), 'scheduler-'));
});

afterEach(async () => {
  await served?.close();
  served = undefined;
  rmSync(folder, { recursive: true });
});

async function begin(Resources: Record<string, ReturnType<typeof schedule>>): Promise<Served> {
  await served?.close();
  const options = { clock, folder, template: { Resources } };
  served = await serveServices([createScheduler(), ...targets.services], options);
  return served;
}

const payloads = () => targets.got.map(({ input }) => input.Payload);

test('a function is invoked by the schedule’s role when it is due, with the time in its input', async () => {
  await begin({ Hourly: schedule('cron(5 * * * ? *)') });
  await clock.advance(5 * MINUTE_MS - 1);
  expect(targets.got).toEqual([]);
  await clock.advance(HOUR_MS + 1);

  expect(targets.got).toEqual(
    ['00', '01'].map((hour) => ({
      principal: 'arn:aws:iam::000000000000:role/the-role by scheduler.amazonaws.com',
      input: {
        FunctionName: 'report',
        InvocationType: 'Event',
        Payload: `{"at":"2026-01-01T${hour}:05:00Z"}`,
      },
    })),
  );
});

test('a queue gets the input, every keyword replaced by what it stands for', async () => {
  const Input =
    '<aws.scheduler.schedule-arn> <aws.scheduler.execution-id> <aws.scheduler.attempt-number> <aws.scheduler.other>';
  await begin({ Once: schedule('at(2026-01-01T00:01:00)', { target: { Arn: QUEUE_ARN, Input } }) });
  await clock.advance(HOUR_MS);

  expect(targets.sent).toEqual([
    {
      QueueUrl: 'jobs',
      MessageBody: expect.stringMatching(
        /^arn:aws:scheduler:us-east-1:000000000000:schedule\/default\/test-Once [0-9a-f-]{36} 1 <aws.scheduler.other>$/,
      ),
    },
  ]);
});

test('a zone, a start, an end and a switch are kept to', async () => {
  await begin({
    Seoul: schedule('cron(0 9 * * ? *)', { ScheduleExpressionTimezone: 'Asia/Seoul' }),
    Bounded: schedule('rate(1 hour)', {
      StartDate: '2026-01-01T02:30:00Z',
      EndDate: '2026-01-01T04:30:00Z',
    }),
    Off: schedule('rate(1 minute)', { State: 'DISABLED' }),
  });
  await clock.advance(12 * HOUR_MS);

  expect(payloads()).toEqual(
    ['00:00', '02:30', '03:30', '04:30'].map((time) => `{"at":"2026-01-01T${time}:00Z"}`),
  );
});

test('a restart neither forgets what is due next nor does again what was done', async () => {
  const resources = { Rate: schedule('rate(1 hour)') };
  await begin(resources);
  await clock.advance(10 * MINUTE_MS);
  await begin(resources);
  await clock.advance(HOUR_MS);

  expect(payloads()).toEqual(['{"at":"2026-01-01T00:00:00Z"}', '{"at":"2026-01-01T01:00:00Z"}']);
});

test('what was missed while nothing ran is not caught up, but for the minute that AWS takes too', async () => {
  const resources = { Hourly: schedule('cron(0 * * * ? *)') };
  await begin(resources);
  await clock.advance(0);
  await served?.close();
  served = undefined;
  await clock.advance(3 * HOUR_MS + 30_000);
  await begin(resources);
  await clock.advance(HOUR_MS);

  expect(payloads()).toEqual(
    ['00', '03', '04'].map((hour) => `{"at":"2026-01-01T${hour}:00:00Z"}`),
  );
});

test('a schedule whose time changes begins anew, and one that the template lost is silent', async () => {
  await begin({ Job: schedule('cron(0 5 * * ? *)'), Lost: schedule('cron(0 5 * * ? *)') });
  await begin({ Job: schedule('cron(0 6 * * ? *)') });
  await clock.advance(8 * HOUR_MS);

  expect(payloads()).toEqual(['{"at":"2026-01-01T06:00:00Z"}']);
});

test('what the target refuses is tried again within the policy, over a restart too', async () => {
  const resources = { Once: schedule('at(2026-01-01T00:01:00)') };
  targets.state.refusal = new AwsError('TooManyRequestsException', 'Slow down.', 429);
  await begin(resources);
  await clock.advance(2 * MINUTE_MS);
  await begin(resources);
  delete targets.state.refusal;
  await clock.advance(10 * MINUTE_MS);

  expect(payloads()).toEqual(['{"at":"2026-01-01T00:01:00Z"}']);
});

const deadLetter = (attributes: Record<string, string>) => ({
  QueueUrl: 'failed',
  MessageBody: '{"at":"2026-01-01T00:01:00Z"}',
  MessageAttributes: Object.fromEntries(
    Object.entries({
      SCHEDULED_TIME: '2026-01-01T00:01:00Z',
      SCHEDULE_ARN: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/test-Once',
      TARGET_ARN: FUNCTION_ARN,
      IS_PAYLOAD_TRUNCATED: 'false',
      ...attributes,
    }).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  ),
});

test('after the last attempt the input goes to the dead-letter queue with the reason', async () => {
  const target = { RetryPolicy: { MaximumRetryAttempts: 2 } };
  targets.state.refusal = new AwsError('ServiceException', 'Down.', 500);
  await begin({ Once: schedule('at(2026-01-01T00:01:00)', { target }) });
  await clock.advance(HOUR_MS);

  expect(targets.sent).toMatchObject([
    deadLetter({
      ERROR_CODE: 'ServiceException',
      ERROR_MESSAGE: 'Down.',
      RETRY_ATTEMPTS: '2',
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
    }),
  ]);
});

test('what trying again cannot mend goes there at once', async () => {
  targets.state.refusal = new AwsError('ResourceNotFoundException', 'No such function.', 404);
  await begin({ Once: schedule('at(2026-01-01T00:01:00)') });
  await clock.advance(MINUTE_MS);

  expect(targets.sent).toMatchObject([
    deadLetter({ ERROR_CODE: 'ResourceNotFoundException', RETRY_ATTEMPTS: '0' }),
  ]);
  expect(targets.sent[0]?.MessageAttributes).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
});

test('SDKs read the schedules', async () => {
  const { endpoint } = await begin({
    First: schedule('rate(5 minutes)', { State: 'DISABLED', Description: 'Every now and then' }),
    Second: schedule('cron(0 9 * * ? *)', { ScheduleExpressionTimezone: 'Asia/Seoul' }),
    Third: schedule('at(2030-01-01T00:00:00)', { EndDate: '2031-01-01T00:00:00Z' }),
  });
  const client = new SchedulerClient({
    endpoint,
    region: 'us-east-1',
    credentials: testCredentials,
  });
  const list = (input: object) => client.send(new ListSchedulesCommand(input));
  const namesOf = ({ Schedules = [] }: Awaited<ReturnType<typeof list>>) =>
    Schedules.map(({ Name }) => Name);

  const page = await list({ MaxResults: 2 });
  expect(namesOf(page)).toEqual(['test-First', 'test-Second']);
  expect(namesOf(await list({ NextToken: page.NextToken }))).toEqual(['test-Third']);
  expect(namesOf(await list({ State: 'DISABLED' }))).toEqual(['test-First']);
  expect(namesOf(await list({ NamePrefix: 'test-S' }))).toEqual(['test-Second']);
  expect(await client.send(new GetScheduleCommand({ Name: 'test-Third' }))).toMatchObject({
    Arn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/test-Third',
    ScheduleExpression: 'at(2030-01-01T00:00:00)',
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
    CreationDate: new Date('2026-01-01T00:00:00Z'),
    EndDate: new Date('2031-01-01T00:00:00Z'),
    Target: {
      Arn: FUNCTION_ARN,
      RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
    },
  });
  await expect(client.send(new GetScheduleCommand({ Name: 'none' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(list({ MaxResults: 101 })).rejects.toMatchObject({ name: 'ValidationException' });
  client.destroy();
});

test.each([
  [{ FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } }, 'FlexibleTimeWindow'],
  [{ GroupName: 'mine' }, 'GroupName'],
  [{ KmsKeyArn: 'arn' }, 'property KmsKeyArn'],
  [{ ScheduleExpressionTimezone: 'Seoul' }, 'an IANA zone like Asia/Seoul'],
  [{ ScheduleExpression: 'cron(0 9 * * * *)' }, 'must be ?'],
  [{ target: { Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage' } }, 'functions and queues'],
  [{ target: { Arn: `${QUEUE_ARN}.fifo` } }, 'functions and queues'],
  [{ target: { Input: undefined } }, 'Target.Input'],
  [{ target: { Input: 'no JSON' } }, 'a function takes JSON alone'],
  [{ target: { RetryPolicy: { MaximumRetryAttempts: 186 } } }, 'RetryPolicy'],
  [{ target: { SqsParameters: {} } }, 'property Target.SqsParameters'],
])('%j is refused by name', (changes, message) => {
  const place = { accountId: '1', region: 'us-east-1', stackName: 'test', endpoint: '' };
  const template = { Resources: { Job: schedule('rate(1 hour)', changes) } };

  expect(() => resolveTemplate(template, [createScheduler()], place)).toThrow(message);
});
