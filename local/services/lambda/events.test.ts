import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Service } from '../../service.ts';
import { createManualClock, type ManualClock } from '../../testing/manual-clock.ts';
import { type Served, type ServeOptions, serveServices } from '../../testing/serve.ts';
import { createLambda } from './index.ts';
import { inProcess, inProcessFunction } from './testing/in-process.ts';

const opened: Served[] = [];
afterEach(async () => {
  for (const served of opened.splice(0)) await served.close();
});

const MINUTE_MS = 60_000;

/** One function that is invoked by event; the handler is told each attempt. */
async function start(
  clock: ManualClock,
  handler: (event: unknown) => unknown,
  {
    configuration,
    others = [],
    ...options
  }: ServeOptions & { configuration?: object; others?: readonly Service[] } = {},
) {
  const Fn = inProcessFunction();
  const Configuration = {
    Type: 'AWS::Lambda::EventInvokeConfig',
    Properties: { FunctionName: { Ref: 'Fn' }, Qualifier: '$LATEST', ...configuration },
  };
  const served = await serveServices([createLambda(inProcess(handler)), ...others], {
    clock,
    template: { Resources: { Fn, ...(configuration && { Configuration }) } },
    ...options,
  });
  opened.push(served);
  const invoke = (Payload: string) =>
    served.cloud.call('tester', 'lambda', 'Invoke', {
      FunctionName: 'fn',
      InvocationType: 'Event',
      Payload,
    });
  return { ...served, invoke };
}

test('an event is accepted at once, and handled once', async () => {
  const clock = createManualClock();
  const events: unknown[] = [];
  const { invoke } = await start(clock, (event) => events.push(event));

  await expect(invoke('{"a":1}')).resolves.toEqual({ StatusCode: 202 });
  await clock.advance(10 * MINUTE_MS);

  expect(events).toEqual([{ a: 1 }]);
});

test('an event that fails is tried again after one minute and after two more, then dropped', async () => {
  const clock = createManualClock();
  const startEpochMs = clock.now();
  const attempts: number[] = [];
  const { invoke } = await start(clock, () => {
    attempts.push((clock.now() - startEpochMs) / MINUTE_MS);
    throw new Error('boom');
  });
  await invoke('{}');
  await clock.advance(60 * MINUTE_MS);

  expect(attempts).toEqual([0, 1, 3]);
});

test('the template says how often an event is tried again', async () => {
  const clock = createManualClock();
  let attempts = 0;
  const fail = () => {
    attempts += 1;
    throw new Error('boom');
  };
  const { invoke } = await start(clock, fail, { configuration: { MaximumRetryAttempts: 0 } });
  await invoke('{}');
  await clock.advance(60 * MINUTE_MS);

  expect(attempts).toBe(1);
});

test.each([
  [{ MaximumRetryAttempts: 1 }, 'RetriesExhausted', 2],
  [{ MaximumEventAgeInSeconds: 90 }, 'EventAgeExceeded', 2],
])(
  'an event that failed for good goes where %j says, with the error',
  async (limits, condition, attempts) => {
    const clock = createManualClock();
    const sent: unknown[] = [];
    const sqs: Service = {
      name: 'sqs',
      operations: {
        GetQueueUrl: ({ QueueName }: { QueueName: string }) => ({ QueueUrl: QueueName }),
        SendMessage: (input: unknown, { principal }: { principal: string }) =>
          void sent.push({ ...Object(input), principal }),
      },
    };
    const fail = () => {
      throw new Error('boom');
    };
    const DestinationConfig = { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:0:failed' } };
    const configuration = { ...limits, DestinationConfig };
    const { invoke } = await start(clock, fail, { configuration, others: [sqs] });
    await invoke('{"day":1}');
    await clock.advance(60 * MINUTE_MS);

    expect(sent).toEqual([
      {
        principal: 'role by lambda.amazonaws.com',
        QueueUrl: 'failed',
        MessageBody: expect.any(String),
      },
    ]);
    expect(JSON.parse((sent[0] as { MessageBody: string }).MessageBody)).toMatchObject({
      requestContext: { condition, approximateInvokeCount: attempts },
      requestPayload: { day: 1 },
      responsePayload: { errorMessage: 'Error: boom' },
    });
  },
);

test('an event waits for its next attempt through a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-'));
  const clock = createManualClock();
  const fail = () => {
    throw new Error('boom');
  };
  const before = await start(clock, fail, { folder });
  await before.invoke('{"kept":true}');
  await clock.advance(1000);
  await before.close();
  opened.pop();

  const events: unknown[] = [];
  const after = await start(clock, (event) => events.push(event), { folder });
  await clock.advance(MINUTE_MS);

  expect(events).toEqual([{ kept: true }]);
  await after.close();
  opened.pop();
  rmSync(folder, { recursive: true });
});

test('an event whose attempt the end of the cloud cut off is handled at the next start', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-'));
  const clock = createManualClock();
  const before = await start(clock, () => new Promise(() => undefined), { folder });
  await before.invoke('{"kept":true}');
  await clock.advance(1);
  const closed = before.close();
  opened.pop();
  await clock.advance(5000);
  await closed;

  const events: unknown[] = [];
  const after = await start(clock, (event) => events.push(event), { folder });
  await clock.advance(1);

  expect(events).toEqual([{ kept: true }]);
  await after.close();
  opened.pop();
  rmSync(folder, { recursive: true });
});
