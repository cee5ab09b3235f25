import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateQueueCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MainProcess, runMain } from './testing/main-process.ts';
import { testCredentials } from './testing/serve.ts';

let folder: string;
let home: string;
let assembly: string;
let started: MainProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'main-'));
  home = join(folder, 'home');
  assembly = join(folder, 'assembly');
  started = [];
  mkdirSync(assembly);
  const properties = { templateFile: 'template.json', stackName: 'post-dev' };
  const Post = { type: 'aws:cloudformation:stack', properties };
  write('manifest.json', { artifacts: { Post } });
  write('template.json', { Resources: { Inbox: { Type: 'AWS::SQS::Queue' } } });
});

afterEach(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  await Promise.all(started.map(({ ended }) => ended));
  rmSync(folder, { recursive: true });
});

function write(name: string, value: unknown): void {
  writeFileSync(join(assembly, name), JSON.stringify(value));
}

function run(...args: string[]): MainProcess {
  const process = runMain(args);
  started.push(process);
  return process;
}

const start = (...more: string[]) =>
  run('--home', home, '--port', '0', '--assembly', assembly, ...more);

async function startReady(...more: string[]) {
  const process = start(...more);
  const endpoint = await process.ready;
  if (!endpoint) throw new Error((await process.ended).stderr);
  return { ...process, endpoint };
}

const sqs = (endpoint: string) =>
  new SQSClient({ endpoint, region: 'us-east-1', credentials: testCredentials });

describe('a start', () => {
  test('tells where it is on stdout, and the rest on stderr', async () => {
    const { child, endpoint, ended } = await startReady();
    expect(await (await fetch(`${endpoint}/health`)).json()).toMatchObject({
      status: 'ok',
      name: 'Post',
      stack: 'post-dev',
      awsEndpoint: endpoint,
    });
    child.kill('SIGTERM');
    const { stdout, stderr } = await ended;
    expect(stdout).toMatch(/^Post is ready {2}http:\/\/127\.0\.0\.1:\d+ {2}\(\d+\.\d s\)\n$/);
    expect(stderr).toContain(`AWS_ENDPOINT_URL=${endpoint}`);
  });

  test('synthesizes the app of cdk.json where no assembly is given', async () => {
    const app = `cp -r ${assembly} "$CDK_OUTDIR"`;
    writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ app, watch: { include: [] } }));
    const args = ['--home', 'home', '--port', '0'];
    const process = runMain(args, { cwd: folder });
    started.push(process);
    expect(await process.ready).toBeDefined();
    process.child.kill('SIGTERM');
    expect((await process.ended).stderr).toContain(`synthesizing: ${app}`);
    expect(readdirSync(join(home, 'assembly'))).toContain('manifest.json');
  });

  test('with --trace tells each operation', async () => {
    const { child, endpoint, ended } = await startReady('--trace');
    await sqs(endpoint).send(new ListQueuesCommand());
    child.kill('SIGTERM');
    expect((await ended).stderr).toMatch(/^tester sqs:ListQueues \d+ ms ok$/m);
  });
});

test('functions run in UTC, whatever the zone of the machine', async () => {
  const ZipFile = `export const handler = async () =>
    [new Date(0).toString(), Intl.DateTimeFormat().resolvedOptions().timeZone, process.env.TZ];`;
  const Properties = {
    ...{ FunctionName: 'zone', Code: { ZipFile }, Handler: 'index.handler' },
    ...{ Runtime: 'nodejs24.x', Role: { 'Fn::GetAtt': ['Role', 'Arn'] } },
  };
  const Zone = { Type: 'AWS::Lambda::Function', Properties };
  const Role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'lambda.amazonaws.com' },
        },
      },
    },
  };
  write('template.json', { Resources: { Zone, Role } });
  const args = ['--home', home, '--port', '0', '--assembly', assembly];
  const seoul = runMain(args, { env: { TZ: 'Asia/Seoul' } });
  started.push(seoul);
  const endpoint = await seoul.ready;
  if (!endpoint) throw new Error((await seoul.ended).stderr);

  const lambda = new LambdaClient({ endpoint, region: 'us-east-1', credentials: testCredentials });
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'zone' }));

  const [text, ...zones] = JSON.parse(Payload?.transformToString() ?? '');
  expect(text).toMatch(/^Thu Jan 01 1970 00:00:00 GMT\+0000/);
  expect(zones).toEqual(['UTC', 'UTC']);
});

describe('a stop', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('by %s ends with 0', async (signal) => {
    const { child, endpoint, ended } = await startReady();
    // A wait for messages that would take longer than anyone wants to wait for a stop.
    const { QueueUrl } = await sqs(endpoint).send(new CreateQueueCommand({ QueueName: 'other' }));
    const waiting = sqs(endpoint).send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }),
    );
    await fetch(`${endpoint}/health`);
    child.kill(signal);
    expect((await ended).code).toBe(0);
    await waiting.catch(() => undefined);
  });

  test('loses nothing, neither a clean one nor kill -9; --fresh does', async () => {
    const QueueName = 'kept';
    const send = async (endpoint: string, MessageBody: string) => {
      const { QueueUrl } = await sqs(endpoint).send(new CreateQueueCommand({ QueueName }));
      await sqs(endpoint).send(new SendMessageCommand({ QueueUrl, MessageBody }));
    };
    const count = async (endpoint: string) => {
      const { QueueUrls = [] } = await sqs(endpoint).send(new ListQueuesCommand());
      const QueueUrl = QueueUrls.find((url) => url.endsWith(`/${QueueName}`));
      if (!QueueUrl) return 0;
      const receive = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
      });
      return (await sqs(endpoint).send(receive)).Messages?.length;
    };
    const first = await startReady();
    await send(first.endpoint, 'one');
    first.child.kill('SIGTERM');
    await first.ended;
    const second = await startReady();
    await send(second.endpoint, 'two');
    second.child.kill('SIGKILL');
    await second.ended;
    const third = await startReady();
    expect(await count(third.endpoint)).toBe(2);
    third.child.kill('SIGTERM');
    await third.ended;
    const fresh = await startReady('--fresh');
    expect(await count(fresh.endpoint)).toBe(0);
  });
});

describe('a start is refused in a sentence', () => {
  test.each([
    [['--port', '0'], '--home is missing'],
    [['--home', 'x', '--port', 'many'], '--port takes a number from 0 to 65535, not "many"'],
    [['--home', 'x', '--port', '70000'], 'not "70000"'],
    [
      ['--home', 'x', '--port', '0', '--chaos', 'much'],
      '--chaos takes a whole number from 1 on, not "much"',
    ],
    [['--home', 'x', '--port', '0', '--colour'], "Unknown option '--colour'"],
    [['--home', 'x', '--port', '0', 'more'], "Unexpected argument 'more'"],
  ])('with 2 for the usage %j', async (args, sentence) => {
    const { code, stdout, stderr } = await run(...args).ended;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(sentence);
    expect(stderr).toContain('usage:');
  });

  test('with 3 for a taken port, naming it and what to do', async () => {
    const { endpoint } = await startReady();
    const { port } = new URL(endpoint);
    const other = join(folder, 'other');
    const { code, stderr } = await run('--home', other, '--port', port, '--assembly', assembly)
      .ended;
    expect(code).toBe(3);
    expect(stderr).toMatch(
      new RegExp(`^Port ${port} is taken: choose another, for example PORT=\\d+ npm start\n$`),
    );
  });

  test('with 3 for a home in use, by the process that holds it', async () => {
    const { child } = await startReady();
    const { code, stderr } = await start().ended;
    expect(code).toBe(3);
    expect(stderr).toBe(
      `${home} is in use by process ${child.pid}: stop it first, or choose another home.\n`,
    );
  });

  test('with 3 for state that is damaged; --fresh begins anew', async () => {
    mkdirSync(home);
    writeFileSync(join(home, 'format.json'), '{"format":3}');
    writeFileSync(join(home, 'state.sqlite'), 'not a database');
    const { code, stderr } = await start().ended;
    expect(code).toBe(3);
    expect(stderr).toBe(`The state in ${home} is damaged: start with --fresh to begin anew.\n`);
    expect(await start('--fresh').ready).toBeDefined();
  });

  test('with 3 for what the template asks and is not there, all of it', async () => {
    const Inbox = { Type: 'AWS::SQS::Queue', Properties: { Colour: 'red' } };
    write('template.json', { Resources: { Cluster: { Type: 'AWS::ECS::Cluster' }, Inbox } });
    const { code, stdout, stderr } = await start().ended;
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr.split('\n')).toEqual([
      'The template asks for what the local cloud does not have:',
      '  - resource Cluster (AWS::ECS::Cluster)',
      '  - Inbox (AWS::SQS::Queue): property Colour',
      '',
    ]);
    expect(readdirSync(home)).not.toContain('state.sqlite');
  });

  test('with 3 on an older Node, before anything is read that it cannot read', async () => {
    const check = readFileSync(join(import.meta.dirname, '../node24.mjs'), 'utf8');
    const older = `Object.defineProperty(process, 'versions', { value: { node: '20.1.0' } });`;
    const args = ['--input-type=module', '--eval', older + check];
    const [code, stderr] = await new Promise<[unknown, string]>((resolve) => {
      execFile(process.execPath, args, (error, _stdout, text) => resolve([error?.code, text]));
    });
    expect(code).toBe(3);
    expect(stderr).toMatch(/^This needs Node 24 or newer, .*\n$/);
  });
});
