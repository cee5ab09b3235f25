import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { systemClock } from '../../functions/runtime/clock.ts';
import { PARTICIPATION_ROUTES } from '../../schemas/participation/api.ts';
import { requestIdOf } from '../../schemas/participation/identity.ts';
import { requestKey } from '../../schemas/participation/request.ts';
import { createApi } from '../pipeline/api.ts';
import { allDecided } from '../pipeline/journey.ts';
import type { System } from '../pipeline/system.ts';
import { putLines, validateOnSchedule } from '../pipeline/validating.ts';

const PATIENCE_MS = 60_000;
const DAY_MS = 86_400_000;
const EVENT = 'grants';

/** Everything that the stack does for its users, its operators and its broken messages, once. */
export async function travelEveryWay(system: System): Promise<void> {
  const api = createApi(system.url);
  const clients = clientsOf(system);
  const run = async (...args: string[]) => {
    const { code, stderr } = await system.eventflow(...args);
    if (code !== 0) throw new Error(`eventflow ${args.join(' ')}: ${stderr}`);
  };
  await run('event', 'put', EVENT, '--capacity', '2');
  await run('event', 'put', EVENT, '--capacity', '3');
  await run('participate', EVENT, '--count', '20', '--users', '10');
  await run('event', 'list');
  await run('event', 'winners', EVENT);

  // Requests that the main queue gave up, one by each of the dead-letter worker's queues.
  for (const to of ['DeadLetter', 'Redrive'] as const) {
    const userId = `late-${to}`;
    const request = { requestId: requestIdOf(EVENT, userId), eventId: EVENT, userId };
    await clients.receive(request);
    await clients.send(to, JSON.stringify({ ...request, queuedAt: systemClock.now() }));
    await allDecided(api, [request.requestId], [await api.token(userId)], PATIENCE_MS);
  }
  // What no schema accepts is parked by whoever reads it.
  for (const to of ['Main', 'DeadLetter'] as const) await clients.send(to, 'unreadable');
  await clients.arrived('Parking', 2);

  const user = await api.token('alice');
  for (const { method, path } of PARTICIPATION_ROUTES) {
    const place = path.replace('{eventId}', EVENT).replace('{requestId}', 'req-none');
    await fetch(system.url + place, { method, headers: { authorization: `Bearer ${user}` } });
  }
  // What Firehose still holds is not in the lake yet; once it is, the lake is read.
  await run('reconcile');
  await run('flush');
  await run('reconcile');
  await run('report');
  await run('validate');
  // A line that is no fact: the validations tell of it.
  const now = new Date(systemClock.now()).toISOString();
  await putLines(system, `events/dt=${now.slice(0, 10)}/hour=00/broken`, ['broken']);
  await validateOnSchedule(system, 'hourly', now);
  const tomorrow = new Date(systemClock.now() + DAY_MS).toISOString();
  await validateOnSchedule(system, 'daily', tomorrow);
}

/** Facts that cannot be handed on: a participation whose road to the lake is cut. */
export async function travelCut(system: System, cut: string): Promise<void> {
  const api = createApi(system.url);
  await system.eventflow('event', 'put', cut, '--capacity', '1');
  const token = await api.token('alice');
  const { body } = await api.participate(cut, token);
  await allDecided(api, [body.requestId], [token], PATIENCE_MS);
  await system.eventflow('flush');
}

type QueueName = 'Main' | 'DeadLetter' | 'Redrive' | 'Parking';

function clientsOf({ url }: System) {
  const options = {
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'any' },
  };
  const sqs = new SQSClient(options);
  const database = DynamoDBDocumentClient.from(new DynamoDBClient(options));
  const urlOf = async (name: QueueName) => {
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
    return QueueUrls.find((queueUrl) => queueUrl.endsWith(`Queues${name}`));
  };
  const take = async (name: QueueName) => {
    const QueueUrl = await urlOf(name);
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, VisibilityTimeout: 600 }),
    );
    return Messages;
  };
  const send = async (name: QueueName, MessageBody: string) =>
    sqs.send(new SendMessageCommand({ QueueUrl: await urlOf(name), MessageBody }));
  return {
    send,
    /** As ingest leaves it when it ends before it has sent the message. */
    async receive(request: { readonly requestId: string }): Promise<void> {
      const { TableNames: [TableName] = [] } = await database.send(new ListTablesCommand({}));
      const Item = { ...requestKey(request.requestId), ...request, status: 'RECEIVED' };
      await database.send(new PutCommand({ TableName, Item }));
    },
    async arrived(name: QueueName, count: number): Promise<void> {
      for (let seen = 0; seen < count; ) {
        const messages = await take(name);
        if (messages.length === 0) throw new Error(`${seen} of ${count} came to ${name}.`);
        seen += messages.length;
      }
    },
  };
}
