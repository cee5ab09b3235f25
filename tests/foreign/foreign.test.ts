import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MainProcess, runMain } from '../../local/testing/main-process.ts';

const credentials = { accessKeyId: 'anyone', secretAccessKey: 'any' };

let home: string;
let started: MainProcess | undefined;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'foreign-'));
});
afterEach(async () => {
  started?.child.kill('SIGKILL');
  await started?.ended;
  rmSync(home, { recursive: true });
});

function start(assembly: string): MainProcess {
  const folder = join(import.meta.dirname, assembly);
  started = runMain(['--home', home, '--port', '0', '--assembly', folder]);
  return started;
}

test('a template that knows nothing of EventFlow runs: message in, function, item in the table', async () => {
  const { ready, ended } = start('notes');
  const endpoint = await ready;
  if (!endpoint) throw new Error((await ended).stderr);
  const options = { endpoint, region: 'us-east-1', credentials };
  const [sqs, dynamodb] = [new SQSClient(options), new DynamoDBClient(options)];

  const { QueueUrls: [QueueUrl] = [] } = await sqs.send(new ListQueuesCommand());
  const { TableNames: [TableName] = [] } = await dynamodb.send(new ListTablesCommand());
  const sent = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'buy milk' }));
  const Key = { id: { S: sent.MessageId ?? '' } };
  const item = async () => (await dynamodb.send(new GetItemCommand({ TableName, Key }))).Item;
  await expect.poll(item, { timeout: 20_000 }).toEqual({ ...Key, text: { S: 'buy milk' } });
});

test('a function whose role lacks a grant is refused, and the refusal is told', async () => {
  const assembly = join(home, 'assembly');
  cpSync(join(import.meta.dirname, 'notes'), assembly, { recursive: true });
  const file = join(assembly, 'notes.template.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('dynamodb:PutItem', 'dynamodb:GetItem'));
  started = runMain(['--home', join(home, 'state'), '--port', '0', '--assembly', assembly]);
  const refused = Promise.withResolvers<void>();
  started.child.stderr?.on('data', (text) => {
    if (String(text).includes('refused: ')) refused.resolve();
  });
  const endpoint = await started.ready;
  const options = { endpoint: endpoint as string, region: 'us-east-1', credentials };
  const sqs = new SQSClient(options);
  const { QueueUrls: [QueueUrl] = [] } = await sqs.send(new ListQueuesCommand());
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'buy milk' }));

  await refused.promise;
  started.child.kill('SIGTERM');
  expect((await started.ended).stderr).toContain(
    'refused: User: arn:aws:sts::000000000000:assumed-role/Notes-KeepRole/Notes-Keep is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/Notes-Notes because no identity-based policy allows the dynamodb:PutItem action',
  );
});

test('an unknown resource and unknown properties are refused by name, all at once', async () => {
  const { code, stdout, stderr } = await start('unsupported').ended;
  expect([code, stdout]).toEqual([3, '']);
  expect(stderr).toContain('resource Cluster (AWS::ECS::Cluster)');
  expect(stderr).toContain('Inbox (AWS::SQS::Queue): property Colour');
  expect(stderr).toContain('Notes (AWS::DynamoDB::Table): property ReplicaCount');
});
