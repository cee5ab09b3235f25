import { createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { afterEach, expect, test } from 'vitest';
import {
  type Served,
  type ServeOptions,
  serveServices,
  testCredentials,
} from '../../../testing/serve.ts';
import { createLambda } from '../index.ts';
import { createThreadRuntime } from './thread-runtime.ts';

const opened: Served[] = [];
afterEach(async () => {
  for (const served of opened.splice(0)) await served.close();
});

/** Serves one function with that code, over HTTP and in threads. */
async function start(code: string, properties: object = {}, options: ServeOptions = {}) {
  const served = await serveServices([createLambda(createThreadRuntime())], {
    ...options,
    template: {
      Resources: {
        Fn: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            FunctionName: 'fn',
            Code: { ZipFile: code },
            Handler: 'index.handler',
            Role: 'arn:aws:iam::000000000000:role/r',
            Runtime: 'nodejs24.x',
            ...properties,
          },
        },
      },
    },
  });
  opened.push(served);
  const { endpoint } = served;
  const lambda = new LambdaClient({ endpoint, region: 'us-east-1', credentials: testCredentials });
  const invoke = async (event?: unknown, FunctionName = 'fn') => {
    const Payload = event === undefined ? {} : { Payload: JSON.stringify(event) };
    const output = await lambda.send(new InvokeCommand({ FunctionName, ...Payload }));
    const answer: unknown = JSON.parse(output.Payload?.transformToString() ?? '');
    return { answer, error: output.FunctionError, status: output.StatusCode };
  };
  return { ...served, lambda, invoke };
}

test('a function gets its event and context, and its answer comes back', async () => {
  const { invoke } = await start(
    `export const handler = async (event, context) => ({
      event,
      name: context.functionName,
      arn: context.invokedFunctionArn,
      memory: context.memoryLimitInMB,
      remaining: context.getRemainingTimeInMillis(),
      requestId: context.awsRequestId,
    });`,
    { MemorySize: 256, Timeout: 5 },
  );
  const { answer, error, status } = await invoke({ a: 'ü' });

  expect([error, status]).toEqual([undefined, 200]);
  expect(answer).toMatchObject({
    event: { a: 'ü' },
    name: 'fn',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:fn',
    memory: '256',
    requestId: expect.stringMatching(/^[\da-f-]{36}$/),
  });
  const { remaining } = answer as { remaining: number };
  expect(remaining).toBeGreaterThan(3000);
  expect(remaining).toBeLessThanOrEqual(5000);
});

test('a CommonJS function runs, is found by its ARN, and may answer nothing', async () => {
  const { invoke } = await start(`exports.handler = async ({ echo }) => echo;`);
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:fn';

  expect((await invoke({ echo: 1 }, arn)).answer).toBe(1);
  expect((await invoke()).answer).toBeNull();
});

test('an instance sees its own variables and those of Lambda, and none of the host', async () => {
  process.env.SECRET_OF_THE_HOST = 'seen';
  const { invoke, endpoint } = await start(`export const handler = async () => process.env;`, {
    Environment: { Variables: { TABLE_NAME: 'table' } },
  });
  const { answer } = await invoke();
  delete process.env.SECRET_OF_THE_HOST;

  expect(answer).toMatchObject({
    TABLE_NAME: 'table',
    AWS_ACCESS_KEY_ID: 'fn',
    AWS_ENDPOINT_URL: endpoint,
    AWS_LAMBDA_FUNCTION_NAME: 'fn',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/fn',
    AWS_REGION: 'us-east-1',
    TZ: 'UTC',
  });
  expect(answer).not.toHaveProperty('SECRET_OF_THE_HOST');
  expect((answer as { HOME: string }).HOME).not.toBe(process.env.HOME);
});

test('an error that a handler throws is told, and the instance goes on', async () => {
  const { invoke } = await start(
    `let count = 0;
     export const handler = async () => {
       count += 1;
       if (count === 1) throw new RangeError('too far');
       return count;
     };`,
  );
  const { answer, error, status } = await invoke();

  expect([error, status]).toEqual(['Unhandled', 200]);
  expect(answer).toMatchObject({ errorType: 'RangeError', errorMessage: 'too far' });
  expect((answer as { trace: string[] }).trace[1]).toContain('index.mjs');
  expect((await invoke()).answer).toBe(2);
});

test('an invocation past its timeout is ended with its instance, and told as Lambda does', async () => {
  const { invoke } = await start(
    `let count = 0;
     export const handler = async ({ hang }) => {
       count += 1;
       while (hang);
       return count;
     };`,
    { Timeout: 1 },
  );
  expect((await invoke({})).answer).toBe(1);
  const { answer, error } = await invoke({ hang: true });

  expect(error).toBe('Unhandled');
  expect(answer).toMatchObject({
    errorType: 'Sandbox.Timedout',
    errorMessage: expect.stringMatching(
      /^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/,
    ),
  });
  expect((await invoke({})).answer).toBe(1);
});

test.each([
  ['exits', 'process.exit(3)', { errorType: 'Runtime.ExitError', errorMessage: /exit status 3$/ }],
  [
    'throws where nobody catches',
    'setImmediate(() => { throw new TypeError("boom"); }); await new Promise(() => {})',
    { errorType: 'TypeError', errorMessage: /^boom$/ },
  ],
  [
    'leaves a rejection unhandled',
    'Promise.reject(new TypeError("alone")); await new Promise(() => {})',
    { errorType: 'TypeError', errorMessage: /alone$/ },
  ],
])('a thread that %s fails its own invocation only', async (_how, crash, expected) => {
  const { invoke } = await start(
    `export const handler = async ({ crash }) => {
       if (crash) { ${crash}; }
       await new Promise((resolve) => setTimeout(resolve, 50));
       return 'fine';
     };`,
  );
  const [crashed, other] = await Promise.all([invoke({ crash: true }), invoke({})]);

  expect(crashed.error).toBe('Unhandled');
  expect(crashed.answer).toMatchObject({
    errorType: expected.errorType,
    errorMessage: expect.stringMatching(expected.errorMessage),
  });
  expect(other.answer).toBe('fine');
  expect((await invoke({})).answer).toBe('fine');
});

test('an instance has one invocation at a time; more instances are started up to the concurrency', async () => {
  const { invoke } = await start(
    `import { threadId } from 'node:worker_threads';
     let running = 0;
     export const handler = async () => {
       running += 1;
       const atOnce = running;
       await new Promise((resolve) => setTimeout(resolve, 20));
       running -= 1;
       return { threadId, atOnce };
     };`,
    { ReservedConcurrentExecutions: 2 },
  );
  const answers = await Promise.all(Array.from({ length: 8 }, () => invoke()));
  const seen = answers.map(({ answer }) => answer as { threadId: number; atOnce: number });

  expect(seen.map(({ atOnce }) => atOnce)).toEqual(Array(8).fill(1));
  expect(new Set(seen.map(({ threadId }) => threadId)).size).toBe(2);
});

test.each([
  ['throws while it loads', 'throw new Error("no start");', 'Error', /^no start$/],
  ['has no such export', 'export const other = 1;', 'Runtime.HandlerNotFound', /index.handler/],
])('code that %s fails each invocation', async (_how, code, errorType, errorMessage) => {
  const { invoke } = await start(code);
  for (const { answer, error } of [await invoke(), await invoke()]) {
    expect(error).toBe('Unhandled');
    expect(answer).toMatchObject({
      errorType,
      errorMessage: expect.stringMatching(errorMessage),
    });
  }
});

test('what a function writes is in the file of its log group', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-'));
  const { invoke, close } = await start(
    `export const handler = async () => { console.log('to stdout'); console.error('to stderr'); };`,
    { LoggingConfig: { LogGroup: '/eventflow/fn' } },
    { folder },
  );
  const file = join(folder, 'logs', 'eventflow', 'fn.log');
  await invoke();
  const hasAll = () =>
    existsSync(file) &&
    ['to stdout\n', 'to stderr\n'].every((line) => readFileSync(file, 'utf8').includes(line));
  while (!hasAll()) await setImmediate();
  await close();
  opened.pop();
  rmSync(folder, { recursive: true });
});

test('another time zone than UTC is refused by name', async () => {
  const Environment = { Variables: { TZ: 'Asia/Seoul' } };

  await expect(start('export const handler = 1;', { Environment })).rejects.toThrow(
    'Fn (AWS::Lambda::Function): property Environment.Variables.TZ: functions run in UTC',
  );
});

test('payloads above 6 MB are refused on the way in and on the way out', async () => {
  const { invoke } = await start(
    `export const handler = async ({ length }) => 'x'.repeat(length);`,
  );

  await expect(invoke('x'.repeat(6_291_555))).rejects.toMatchObject({
    name: 'RequestTooLargeException',
  });
  expect((await invoke({ length: 6_291_555 })).answer).toMatchObject({
    errorType: 'Function.ResponseSizeTooLarge',
  });
});

test('an unknown function, and a payload that is no JSON, are refused by name', async () => {
  const { invoke, lambda } = await start('export const handler = async () => 1;');

  await expect(invoke({}, 'none')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(
    lambda.send(new InvokeCommand({ FunctionName: 'fn', Payload: '{' })),
  ).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
});

test('functions are listed and described', async () => {
  const { lambda } = await start('export const handler = async () => 1;');
  const { Functions } = await lambda.send(new ListFunctionsCommand({}));
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: 'fn' }));

  expect(Functions).toEqual([Configuration]);
  expect(Configuration).toMatchObject({ FunctionName: 'fn', Handler: 'index.handler', Timeout: 3 });
});

test('invocations that run when the cloud closes may end; a flush waits for them', async () => {
  const { invoke, cloud, close } = await start(
    `export const handler = async () => {
       await new Promise((resolve) => setTimeout(resolve, 100));
       return 'done';
     };`,
  );
  await invoke();
  const flushed = cloud.call('tester', 'lambda', 'Invoke', { FunctionName: 'fn' });
  expect(await cloud.flush()).toEqual({ lambda: { invocations: 1 } });
  await expect(flushed).resolves.toMatchObject({ Payload: '"done"' });

  const running = cloud.call('tester', 'lambda', 'Invoke', { FunctionName: 'fn' });
  await close();
  opened.pop();
  await expect(running).resolves.toMatchObject({ Payload: '"done"' });
});

test('createHmac is what it is elsewhere, whatever its key, and however often', async () => {
  const { invoke } = await start(
    `import crypto, { createHmac } from 'node:crypto';
     const bytes = Buffer.from('a key');
     export const handler = async () => {
       const of = (key, options) => createHmac('sha256', key, options).update('text').digest('hex');
       const first = of(bytes);
       bytes[0] = 98;
       return {
         values: [first, of(bytes), of(bytes), of('ü'), of('ü'), of(''), of('fc', { encoding: 'hex' })],
         isNodes: createHmac('sha256', 'x') instanceof crypto.Hmac,
         refusals: [() => of(1), () => createHmac('nothing', 'x')].map((call) => {
           try { call(); } catch (error) { return error.code; }
         }),
       };
     };`,
  );
  const of = (key: string | Buffer) => createHmac('sha256', key).update('text').digest('hex');
  const values = ['a key', 'b key', 'b key', 'ü', 'ü', '', Buffer.from([0xfc])].map(of);
  const refusals = ['ERR_INVALID_ARG_TYPE', 'ERR_CRYPTO_INVALID_DIGEST'];
  expect((await invoke()).answer).toEqual({ values, isNodes: true, refusals });
});
