import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SQSEvent } from 'aws-lambda';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createManualClock } from '../../../testing/manual-clock.ts';
import { type Served, serveServices } from '../../../testing/serve.ts';
import { createSqs } from '../../sqs/index.ts';
import { createLambda } from '../index.ts';
import { inProcess, inProcessFunction } from '../testing/in-process.ts';

const queue = 'http://127.0.0.1/000000000000/main';
const template = {
  Resources: {
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: { QueueName: 'main', VisibilityTimeout: 3600 },
    },
    Fn: inProcessFunction(),
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        FunctionName: { Ref: 'Fn' },
        EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
      },
    },
  },
};

let folder: string;
const opened: Served[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-in-hand-'));
});
afterEach(async () => {
  for (const served of opened.splice(0)) await served.close();
  rmSync(folder, { recursive: true });
});

/** A process on the same state; its clock stands still, so no visibility timeout ever ends. */
async function start(handler: (event: SQSEvent) => unknown): Promise<Served> {
  const services = [createSqs(), createLambda(inProcess(handler))];
  const served = await serveServices(services, { clock: createManualClock(), folder, template });
  opened.push(served);
  return served;
}

const send = ({ cloud }: Served, body: string) =>
  cloud.call('tester', 'sqs', 'SendMessage', { QueueUrl: queue, MessageBody: body });

test('what a process that died had in hand is handed back at once, once', async () => {
  const begun = Promise.withResolvers<void>();
  const stuck = Promise.withResolvers<void>();
  const first = await start(() => {
    begun.resolve();
    return stuck.promise;
  });
  await send(first, 'in hand');
  await begun.promise;

  const received = Promise.withResolvers<SQSEvent>();
  await start((event: SQSEvent) => received.resolve(event));

  const { Records } = await received.promise;
  expect(Records.map(({ body }) => body)).toEqual(['in hand']);
  expect(Records[0]?.attributes.ApproximateReceiveCount).toBe('2');
  stuck.resolve();
});

test('what a function brought to an end, well or not, is not handed back', async () => {
  const failed = Promise.withResolvers<void>();
  const first = await start(() => {
    failed.resolve();
    throw new Error('no');
  });
  await send(first, 'failed');
  await failed.promise;
  await first.close();
  opened.pop();

  const received: string[] = [];
  const fresh = Promise.withResolvers<void>();
  const second = await start(({ Records }: SQSEvent) => {
    received.push(...Records.map(({ body }) => body));
    fresh.resolve();
  });
  await send(second, 'fresh');
  await fresh.promise;

  expect(received).toEqual(['fresh']);
});
