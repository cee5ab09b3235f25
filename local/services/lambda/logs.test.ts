import { afterEach, beforeEach, expect, test } from 'vitest';
import { AwsError, type OperationContext } from '../../service.ts';
import { createManualClock } from '../../testing/manual-clock.ts';
import { type Served, serveServices } from '../../testing/serve.ts';
import { createLambda } from './index.ts';
import type { FunctionRuntime } from './runtime/runtime.ts';
import { inProcess, inProcessFunction } from './testing/in-process.ts';

const template = {
  Resources: {
    Fn: inProcessFunction({ Timeout: 7 }),
  },
};

/** A function that writes the text of its event; `sent` is what the log service is told. */
let served: Served;
let sent: unknown[];
let putLogEvents: (input: unknown, context: OperationContext) => unknown;
let createLogStream: (input: unknown, context: OperationContext) => unknown;
beforeEach(async () => {
  sent = [];
  createLogStream = () => ({});
  putLogEvents = (input, { principal }) => sent.push([principal, input]);
  const runtime: FunctionRuntime = {
    start: (definition, log) => inProcess<string>(log).start(definition, log),
  };
  const logs = {
    name: 'logs',
    operations: {
      CreateLogStream: (input: unknown, context: OperationContext) =>
        createLogStream(input, context),
      PutLogEvents: (input: unknown, context: OperationContext) => putLogEvents(input, context),
    },
  };
  const clock = createManualClock(5000);
  served = await serveServices([createLambda(runtime), logs], { clock, template });
});
afterEach(() => served.close());

const call = (operation: string, input: object) =>
  served.cloud.call('tester', 'lambda', operation, { FunctionName: 'fn', ...input });

test('what a function writes goes to its log group, an event a line', async () => {
  await call('Invoke', { Payload: JSON.stringify('one\n\ntwo\n') });

  expect(sent).toEqual([
    [PRINCIPAL, put('INIT_START Runtime Version: nodejs24.x')],
    [PRINCIPAL, put('one', 'two')],
  ]);
});

const PRINCIPAL = 'role by lambda.amazonaws.com';
const put = (...messages: string[]) => ({
  logGroupName: '/aws/lambda/fn',
  logStreamName: 'local',
  logEvents: messages.map((message) => ({ timestamp: 5000, message })),
});

test('without its stream a log is lost; the stream of an earlier start will do', async () => {
  createLogStream = () => {
    throw new AwsError('AccessDeniedException', 'no');
  };
  await call('Invoke', { Payload: JSON.stringify('one') });
  expect(sent).toEqual([]);

  createLogStream = () => {
    throw new AwsError('ResourceAlreadyExistsException', 'there');
  };
  await call('Invoke', { Payload: JSON.stringify('two') });
  expect(sent).toEqual([[PRINCIPAL, put('two')]]);
});

test('a function does not fail for a log that cannot be kept', async () => {
  putLogEvents = () => {
    throw new Error('no room');
  };

  await expect(call('Invoke', { Payload: '"one"' })).resolves.not.toHaveProperty('FunctionError');
});

test('a function’s configuration is told with its code and without it', async () => {
  const configuration = await call('GetFunctionConfiguration', {});

  expect(configuration).toMatchObject({ FunctionName: 'fn', Timeout: 7, State: 'Active' });
  expect(await call('GetFunction', {})).toMatchObject({ Configuration: configuration });
});
