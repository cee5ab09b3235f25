import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type System, startSystem } from '../pipeline/system.ts';
import { type AwsCli, factOf, leaveOut, runClient, startAwsCli } from './clients.ts';

describe.skipIf(leaveOut)('the stock AWS CLI (needs awscli 1 and boto3)', () => {
  let home: string;
  let system: System;
  let cli: AwsCli;
  let outputs: Record<string, string>;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'eventflow-cli-'));
    system = await startSystem({ home, assembly: inject('assembly') });
    await system.eventflow('event', 'put', 'sale', '--capacity', '5');
    cli = startAwsCli(system);
    const { Stacks } = await aws('cloudformation', 'describe-stacks');
    const listed: { OutputKey: string; OutputValue: string }[] = Stacks[0].Outputs;
    outputs = Object.fromEntries(
      listed.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
    );
  });
  afterAll(async () => {
    await cli?.stop();
    await system?.stop();
    if (home) rmSync(home, { recursive: true });
  });

  const say = (...args: string[]) => cli.say(...args);
  // biome-ignore lint/suspicious/noExplicitAny: documents of some thirty operations, judged by what is expected of them.
  const aws = async (...args: string[]): Promise<any> => JSON.parse(await say(...args));
  // Version 1 knows SQS by an older name of its own, which goes before AWS_ENDPOINT_URL.
  const sqs = (...args: string[]) => aws('--endpoint-url', system.url, 'sqs', ...args);
  /** A file in the folder of this run; its path. */
  const file = (name: string, content: string | Uint8Array = '') => {
    writeFileSync(join(home, name), content);
    return join(home, name);
  };

  test('says who calls, as a command of its own too', async () => {
    const caller = {
      UserId: 'anyone',
      Account: '000000000000',
      Arn: 'arn:aws:iam::000000000000:user/anyone',
    };

    expect(JSON.parse(await runClient(system, 'aws', ['sts', 'get-caller-identity']))).toEqual(
      caller,
    );
    expect(await aws('sts', 'get-caller-identity')).toEqual(caller);
  });

  test('reads the table: its description, an item, a query', async () => {
    const table = ['--table-name', outputs.TableName as string];
    const key = { S: 'EVENT#sale' };

    expect((await aws('dynamodb', 'list-tables')).TableNames).toEqual([outputs.TableName]);
    const { Table } = await aws('dynamodb', 'describe-table', ...table);
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    });
    const { Item } = await aws(
      ...['dynamodb', 'get-item', ...table],
      ...['--key', JSON.stringify({ PK: key })],
    );
    expect(Item).toMatchObject({ eventId: { S: 'sale' }, capacity: { N: '5' } });
    const { Items } = await aws(
      ...['dynamodb', 'query', ...table, '--key-condition-expression', 'PK = :key'],
      ...['--expression-attribute-values', JSON.stringify({ ':key': key })],
    );
    expect(Items).toEqual([Item]);
  });

  test('is told of what is not there by the codes that AWS has', async () => {
    const key = JSON.stringify({ PK: { S: 'x' } });

    await expect(aws('dynamodb', 'get-item', '--table-name', 'none', '--key', key)).rejects.toThrow(
      '(ResourceNotFoundException)',
    );
    await expect(sqs('get-queue-url', '--queue-name', 'none')).rejects.toThrow(
      '(AWS.SimpleQueueService.NonExistentQueue)',
    );
    await expect(aws('cloudformation', 'describe-stacks', '--stack-name', 'none')).rejects.toThrow(
      '(ValidationError)',
    );
    await expect(aws('redshift', 'describe-clusters')).rejects.toThrow(
      'The service "redshift" is not part of the local cloud.',
    );
  });

  test('sends to a queue, and receives', async () => {
    const queue = ['--queue-url', outputs.ParkingQueueUrl as string];

    expect((await sqs('list-queues')).QueueUrls).toContain(outputs.ParkingQueueUrl);
    const sent = await sqs('send-message', ...queue, '--message-body', 'by hand');
    const before = await sqs('get-queue-attributes', ...queue, '--attribute-names', 'All');
    const { Messages } = await sqs('receive-message', ...queue, '--attribute-names', 'All');

    expect(before.Attributes).toMatchObject({ ApproximateNumberOfMessages: '1' });
    expect(Messages).toMatchObject([
      { MessageId: sent.MessageId, Body: 'by hand', Attributes: { SenderId: 'anyone' } },
    ]);
  });

  test('lists functions, invokes one and gets what it returns', async () => {
    const { Functions } = await aws('lambda', 'list-functions');
    const names: string[] = Functions.map((each: { FunctionName: string }) => each.FunctionName);
    const name = names.find((each) => each.endsWith('Worker')) as string;
    const payload = `fileb://${file('payload.json', '{"Records":[]}')}`;
    const output = join(home, 'answer.json');

    const invoked = await aws(
      ...['lambda', 'invoke', '--function-name', name, '--payload', payload, output],
    );

    expect(invoked).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(JSON.parse(readFileSync(output, 'utf8'))).toEqual({ batchItemFailures: [] });
  });

  test('puts an event on the bus, which after a flush is an object in the lake and a row of SQL', async () => {
    const entry = {
      EventBusName: outputs.EventBusName,
      Source: 'kr.ac.dongduk.worker',
      DetailType: 'ParticipationProcessed',
      Detail: JSON.stringify(factOf('by-cli')),
    };
    const entries = `file://${file('entries.json', JSON.stringify([entry]))}`;
    const stream = ['--delivery-stream-name', outputs.ParticipationStreamName as string];
    const direct = file('record.json', JSON.stringify({ Data: JSON.stringify(factOf('direct')) }));
    const lake = `s3://${outputs.LakeBucketName}`;

    expect((await aws('events', 'put-events', '--entries', entries)).FailedEntryCount).toBe(0);
    const described = await aws('firehose', 'describe-delivery-stream', ...stream);
    expect(described.DeliveryStreamDescription).toMatchObject({ DeliveryStreamStatus: 'ACTIVE' });
    await aws('firehose', 'put-record', ...stream, '--record', `file://${direct}`);
    await system.eventflow('flush');

    const listed = await say('s3', 'ls', `${lake}/events/`, '--recursive');
    const [, key = ''] = /^\S+ \S+ +\d+ (events\/dt=.*)$/m.exec(listed) ?? [];
    await say('s3', 'cp', '--quiet', `${lake}/${key}`, join(home, 'facts'));
    const facts = readFileSync(join(home, 'facts'), 'utf8').trimEnd().split('\n');
    expect(facts.map((line) => JSON.parse(line).eventId).sort()).toEqual(['by-cli', 'direct']);
    const sql = 'SELECT eventid FROM participation_logs ORDER BY 1';
    expect(await rowsOf(sql)).toEqual([['eventid'], ['by-cli'], ['direct']]);
  });

  /** Starts a query, asks until it has ended, and reads its rows; the first has the columns' names. */
  async function rowsOf(sql: string): Promise<string[][]> {
    const { QueryExecutionId: id } = await aws(
      ...['athena', 'start-query-execution', '--query-string', sql],
      ...['--work-group', outputs.WorkgroupName as string],
      ...['--query-execution-context', `Database=${outputs.DatabaseName}`],
    );
    const ended = async () => {
      const { QueryExecution } = await aws(
        ...['athena', 'get-query-execution', '--query-execution-id', id],
      );
      return QueryExecution.Status.State;
    };
    await expect.poll(ended, { timeout: 20_000 }).toBe('SUCCEEDED');
    const { ResultSet } = await aws('athena', 'get-query-results', '--query-execution-id', id);
    return ResultSet.Rows.map(({ Data }: { Data: { VarCharValue: string }[] }) =>
      Data.map(({ VarCharValue }) => VarCharValue),
    );
  }

  test('lists what analysts have: tables, partitions, saved queries', async () => {
    const database = ['--database-name', outputs.DatabaseName as string];
    const table = 'participation_logs';
    const workGroup = ['--work-group', outputs.WorkgroupName as string];

    const { TableList } = await aws('glue', 'get-tables', ...database);
    expect(TableList.map(({ Name }: { Name: string }) => Name)).toContain(table);
    const { Table } = await aws('glue', 'get-table', ...database, '--name', table);
    expect(Table.PartitionKeys).toMatchObject([{ Name: 'dt' }, { Name: 'hour' }]);
    const { Partitions } = await aws('glue', 'get-partitions', ...database, '--table-name', table);
    expect(Partitions).toEqual([]);
    const { NamedQueryIds } = await aws('athena', 'list-named-queries', ...workGroup);
    expect(NamedQueryIds.length).toBeGreaterThan(5);
    const prepared = await aws('athena', 'list-prepared-statements', ...workGroup);
    const statements: { StatementName: string }[] = prepared.PreparedStatements;
    expect(statements.map(({ StatementName }) => StatementName)).toContain('delay_p95');
  });

  test('puts metrics and reads them, and finds what is in a log', async () => {
    const metric = ['--namespace', 'ByHand', '--metric-name', 'Tries'];
    const times = ['--start-time', '2026-01-01T00:00:00Z', '--end-time', '2026-01-01T00:05:00Z'];
    const line = { timestamp: 1_767_225_600_000, message: 'written by hand' };
    const worker = '/aws/lambda/by-hand';
    const stream = ['--log-group-name', worker, '--log-stream-name', 'one'];

    const value = ['--value', '3', '--timestamp', '2026-01-01T00:01:30Z'];
    await say('cloudwatch', 'put-metric-data', ...metric, ...value);
    await say('logs', 'put-log-events', ...stream, '--log-events', JSON.stringify([line]));

    const { Metrics } = await aws('cloudwatch', 'list-metrics', '--namespace', 'ByHand');
    expect(Metrics).toEqual([{ Namespace: 'ByHand', MetricName: 'Tries', Dimensions: [] }]);
    const { Datapoints } = await aws(
      ...['cloudwatch', 'get-metric-statistics', ...metric, ...times],
      ...['--period', '60', '--statistics', 'Sum'],
    );
    expect(Datapoints).toMatchObject([{ Timestamp: 1_767_225_660, Sum: 3 }]);
    const { events } = await aws('logs', 'filter-log-events', '--log-group-name', worker);
    expect(events).toMatchObject([line]);
  });

  test('finds what a function has logged and counted', async () => {
    const { Functions } = await aws('lambda', 'list-functions');
    const worker = Functions.find((each: { FunctionName: string }) =>
      each.FunctionName.endsWith('Worker'),
    );
    const group = worker.LoggingConfig.LogGroup as string;
    const queue = ['--queue-url', outputs.MainQueueUrl as string];

    await sqs('send-message', ...queue, '--message-body', 'no request');

    const metrics = async () => {
      const { Metrics } = await aws('cloudwatch', 'list-metrics', '--namespace', 'EventFlow');
      return Metrics;
    };
    const Dimensions = [{ Name: 'service', Value: 'worker' }];
    const metric = { Namespace: 'EventFlow', MetricName: 'MessagesParked', Dimensions };
    await expect.poll(metrics, { timeout: 20_000 }).toEqual([metric]);
    const found = await aws(
      ...['logs', 'filter-log-events', '--log-group-name', group],
      ...['--filter-pattern', '"MessagesParked"'],
    );
    expect(found.events).toHaveLength(1);
    expect(JSON.parse(found.events[0].message)).toMatchObject({ MessagesParked: 1 });
  });

  test('subscribes to a topic, publishes, and unsubscribes', async () => {
    const topic = ['--topic-arn', outputs.AlertsTopicArn as string];
    const mail = ['--protocol', 'email', '--notification-endpoint', 'cli@example.com'];

    expect((await aws('sns', 'list-topics')).Topics).toEqual([{ TopicArn: topic[1] }]);
    const { SubscriptionArn } = await aws('sns', 'subscribe', ...topic, ...mail);
    const { Subscriptions } = await aws('sns', 'list-subscriptions-by-topic', ...topic);
    expect(Subscriptions).toMatchObject([{ SubscriptionArn, Endpoint: 'cli@example.com' }]);
    const { Attributes } = await aws('sns', 'get-topic-attributes', ...topic);
    expect(Attributes).toMatchObject({ SubscriptionsConfirmed: '1' });
    await aws('sns', 'publish', ...topic, '--subject', 'A & B', '--message', 'ㅎ <by> hand');
    await expect
      .poll(() => system.said.join(''), { timeout: 20_000 })
      .toContain('mail to cli@example.com: A & B | ㅎ <by> hand');
    await say('sns', 'unsubscribe', '--subscription-arn', SubscriptionArn);
    expect((await aws('sns', 'list-subscriptions-by-topic', ...topic)).Subscriptions).toEqual([]);
    await expect(
      aws('sns', 'publish', '--topic-arn', `${topic[1]}-none`, '--message', 'x'),
    ).rejects.toThrow('(NotFound)');
  });

  test('copies files into a bucket and out of it', async () => {
    const bucket = ['--bucket', outputs.LakeBucketName as string];
    const url = `s3://${outputs.LakeBucketName}/by-hand/ä b.txt`;
    const key = ['--key', 'by-hand/ä b.txt'];

    await say('s3', 'cp', '--quiet', file('up.txt', 'hello'), url);

    expect(await say('s3', 'cp', url, '-')).toBe('hello');
    const got = await aws('s3api', 'get-object', ...bucket, ...key, join(home, 'down.txt'));
    expect(got).toMatchObject({ ContentLength: 5, ContentType: 'text/plain' });
    expect(readFileSync(join(home, 'down.txt'), 'utf8')).toBe('hello');
    await expect(aws('s3api', 'head-object', ...bucket, '--key', 'none')).rejects.toThrow('(404)');
  });

  test('copies in parts what is large, and from place to place in a bucket', async () => {
    const bucket = `s3://${outputs.LakeBucketName}`;
    // The CLI uploads and downloads in parts from 8 MB on.
    const bytes = Buffer.from(Array.from({ length: 9 * 1024 * 1024 }, (_, at) => at % 251));

    await say('s3', 'cp', '--quiet', file('large', bytes), `${bucket}/large/one`);
    await say('s3', 'cp', '--quiet', file('small', 'hello'), `${bucket}/small/ä b.txt`);
    await say('s3', 'mv', '--quiet', `${bucket}/small/ä b.txt`, `${bucket}/small/moved.txt`);
    await say('s3', 'cp', '--quiet', `${bucket}/large/one`, join(home, 'again'));

    expect(readFileSync(join(home, 'again')).equals(bytes)).toBe(true);
    expect(await say('s3', 'ls', `${bucket}/large/`)).toMatch(/ 9437184 one\n$/);
    expect(await say('s3', 'ls', `${bucket}/small/`)).toMatch(/ 5 moved\.txt\n$/);
    const url = await say('s3', 'presign', `${bucket}/small/moved.txt`);
    expect(await (await fetch(url.trim())).text()).toBe('hello');
    await say('s3', 'rm', '--quiet', '--recursive', `${bucket}/large`);
    expect(await say('s3', 'ls', bucket)).not.toContain('large');
  });
});
