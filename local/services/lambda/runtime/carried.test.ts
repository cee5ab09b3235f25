import { createRequire } from 'node:module';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../../clock.ts';
import { createCarry } from '../../../host/carry.ts';
import { systemRandom } from '../../../random.ts';
import type { Call } from '../../../service.ts';
import { type Served, serveServices } from '../../../testing/serve.ts';
import type { WireRequest, WireResponse } from '../../../wire/wire.ts';
import { createSqs } from '../../sqs/index.ts';
import { createLambda } from '../index.ts';
import { createThreadRuntime } from './thread-runtime.ts';

const opened: Served[] = [];
afterEach(async () => {
  for (const served of opened.splice(0)) await served.close();
});

const SDK = createRequire(import.meta.url).resolve('@aws-sdk/client-sqs');
type Carry = (request: WireRequest) => Promise<WireResponse>;

/** A function with that body, which has an SQS client as `sqs` and a queue as `QueueUrl`. */
async function start(body: string, wrap?: (next: Carry) => Carry) {
  const sqs = createSqs();
  // The services exist before the cloud that calls them.
  const call: Call = (...parameters) => served.cloud.call(...parameters);
  const carry = createCarry({
    services: [sqs],
    call,
    random: systemRandom,
    onFault: () => undefined,
  });
  const runtime = createThreadRuntime(wrap ? { carry: wrap(carry) } : {});
  const served = await serveServices([sqs, createLambda(runtime)], {
    template: {
      Resources: {
        Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'main' } },
        Fn: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            FunctionName: 'fn',
            Code: {
              ZipFile: `
                import http from 'node:http';
                import sdk from '${SDK}';
                const { SQSClient, SendMessageCommand, ReceiveMessageCommand, GetQueueUrlCommand } = sdk;
                const QueueUrl = '/000000000000/main';
                const sqs = new SQSClient({ maxAttempts: 1 });
                const nameOf = (error) => error.name;
                export const handler = async () => { ${body} };`,
            },
            Handler: 'index.handler',
            Role: 'role',
            Runtime: 'nodejs24.x',
            // Far from what it takes, also on a busy machine.
            Timeout: 60,
          },
        },
      },
    },
  });
  opened.push(served);
  const { Payload } = (await served.cloud.call('tester', 'lambda', 'Invoke', {
    FunctionName: 'fn',
  })) as { Payload: string };
  return JSON.parse(Payload) as unknown;
}

/** Both ways must look the same to a handler. */
const WAYS: [string, ((next: Carry) => Carry) | undefined][] = [
  ['over HTTP', undefined],
  ['carried in-process', (next) => next],
];

test.each(WAYS)('%s, a handler sends and receives, also much and at once', async (_way, wrap) => {
  const answer = await start(
    `const MessageBody = 'ü'.repeat(400_000);
     const sent = await Promise.all(
       Array.from({ length: 10 }, () => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))),
     );
     const { Messages } = await sqs.send(
       new ReceiveMessageCommand({
         QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['SenderId'],
       }),
     );
     return {
       same: Messages.every(({ Body }) => Body === MessageBody),
       sent: new Set(sent.map(({ MessageId }) => MessageId)).size,
       status: sent[0].$metadata.httpStatusCode,
       sender: Messages[0].Attributes.SenderId,
     };`,
    wrap,
  );
  expect(answer).toEqual({ same: true, sent: 10, status: 200, sender: 'fn' });
});

test.each(WAYS)('%s, an error of a service has its name', async (_way, wrap) => {
  const answer = await start(
    `return sqs.send(new GetQueueUrlCommand({ QueueName: 'none' })).catch(nameOf);`,
    wrap,
  );
  expect(answer).toBe('QueueDoesNotExist');
});

test('only signed requests to the endpoint are carried', async () => {
  const carried: string[] = [];
  const answer = await start(
    `await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
     const { hostname: host, port } = new URL(process.env.AWS_ENDPOINT_URL);
     return new Promise((resolve) => {
       http.request({ host, port }, ({ statusCode }) => resolve(statusCode)).end();
     });`,
    (next) => (request) => {
      carried.push(String(request.headers['x-amz-target']));
      return next(request);
    },
  );
  expect(answer).toBe(404);
  expect(carried).toEqual(['AmazonSQS.SendMessage']);
});

test('an answer that is lost is a lost connection to the SDK, which tries again', async () => {
  let tries = 0;
  const lostOnce = (next: Carry) => async (request: WireRequest) => {
    tries += 1;
    const response = await next(request);
    if (tries === 1) throw new Error('lost');
    return response;
  };
  const answer = await start(
    `const patient = new SQSClient({ maxAttempts: 2 });
     await patient.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
     return 'sent';`,
    lostOnce,
  );
  expect(answer).toBe('sent');
  expect(tries).toBe(2);
});

test('a slow answer is no missing connection', async () => {
  const answer = await start(
    `const hasty = new SQSClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 20 } });
     await hasty.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
     return 'sent';`,
    (next) => async (request) => {
      await systemClock.sleepUntil(systemClock.now() + 60);
      return next(request);
    },
  );
  expect(answer).toBe('sent');
});

test('a request without an answer ends by the timeout or the signal of its sender', async () => {
  const answer = await start(
    `const hasty = new SQSClient({
       maxAttempts: 1,
       requestHandler: { connectionTimeout: 50, requestTimeout: 100, throwOnRequestTimeout: true },
     });
     const aborter = new AbortController();
     setTimeout(() => aborter.abort(), 20);
     const send = (client, options) =>
       client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }), options).catch(nameOf);
     return Promise.all([send(hasty), send(sqs, { abortSignal: aborter.signal })]);`,
    () => () => new Promise(() => undefined),
  );
  expect(answer).toEqual(['TimeoutError', 'AbortError']);
});
