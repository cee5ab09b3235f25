import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { systemClock } from '../../local/clock.ts';
import { createCloud } from '../../local/cloud.ts';
import { systemRandom } from '../../local/random.ts';
import { createDynamodb } from '../../local/services/dynamodb/index.ts';
import { openStore } from '../../local/store.ts';
import type { Measured } from './measured.ts';

const REQUESTS = 4000;
const ROUNDS = 7;
const NAME = 'requests';

/**
 * What the history of point-in-time recovery costs the local DynamoDB: the three writes of each
 * request, as ingest and worker make them, on a table with it and on one without, in turn.
 */
export async function measure(): Promise<Measured> {
  const without: number[] = [];
  const kept: number[] = [];
  const bytes = { without: 0, kept: 0 };
  await round(false);
  for (let at = 0; at < ROUNDS; at += 1) {
    // Whoever comes second has the warmer machine, so they take turns at that too.
    for (const recovers of at % 2 === 0 ? [false, true] : [true, false]) {
      const measured = await round(recovers);
      (recovers ? kept : without).push(measured.microseconds);
      bytes[recovers ? 'kept' : 'without'] = measured.bytes;
    }
  }
  const figures = {
    requests: REQUESTS,
    microsWithout: median(without),
    microsKept: median(kept),
    bytesWithout: bytes.without,
    bytesKept: bytes.kept,
  };
  const table = new Table({
    head: ['three writes of a request', 'µs of CPU', 'bytes on disk'],
    style: { head: [] },
  });
  table.push(['without history', figures.microsWithout.toFixed(0), bytes.without.toFixed(0)]);
  table.push(['with history', figures.microsKept.toFixed(0), bytes.kept.toFixed(0)]);
  return { tables: [String(table)], figures };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function round(recovers: boolean): Promise<{ microseconds: number; bytes: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'history-'));
  const store = openStore(folder);
  const place = { accountId: '0', region: 'here', stackName: 'bench', endpoint: '' };
  const cloud = createCloud({
    services: [createDynamodb()],
    place,
    store,
    clock: systemClock,
    random: systemRandom,
  });
  await cloud.start([], (key) => key);
  const call = (operation: string, input: object) =>
    cloud.call('bench', 'dynamodb', operation, { TableName: NAME, ...input });
  await call('CreateTable', tableShape);
  await call('UpdateContinuousBackups', {
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: recovers },
  });
  const before = process.cpuUsage();
  for (let at = 0; at < REQUESTS; at += 1) await request(call, `req-${at}`);
  const { user, system } = process.cpuUsage(before);
  await cloud.close();
  store.close();
  const { size } = statSync(join(folder, 'state.sqlite'));
  rmSync(folder, { recursive: true });
  return { microseconds: (user + system) / REQUESTS, bytes: size / REQUESTS };
}

const index = (name: string) => ({
  IndexName: name,
  KeySchema: [
    { AttributeName: `${name}PK`, KeyType: 'HASH' },
    { AttributeName: `${name}SK`, KeyType: 'RANGE' },
  ],
  Projection: { ProjectionType: 'ALL' },
});

/** As infra/table.ts has it. */
const tableShape = {
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
  AttributeDefinitions: ['PK', 'GSI1PK', 'GSI1SK', 'GSI2PK', 'GSI2SK'].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S',
  })),
  GlobalSecondaryIndexes: [index('GSI1'), index('GSI2')],
};

type CallTable = (operation: string, input: object) => Promise<unknown>;

/** W1, W2 and W3 of a winner, without the stock. */
async function request(call: CallTable, requestId: string): Promise<void> {
  const Key = { PK: { S: `REQ#${requestId}` } };
  const now = { N: String(systemClock.now()) };
  await call('PutItem', {
    Item: {
      ...Key,
      requestId: { S: requestId },
      eventId: { S: 'sale' },
      userId: { S: 'somebody' },
      status: { S: 'RECEIVED' },
      receivedAt: now,
      ttl: { N: '4102444800' },
    },
    ConditionExpression: 'attribute_not_exists(PK)',
  });
  const time = { S: `${now.N}#${requestId}` };
  const queued = {
    status: { S: 'QUEUED' },
    queuedAt: now,
    GSI1PK: { S: 'USER#somebody' },
    GSI1SK: time,
  };
  await call('UpdateItem', { Key, ...setting(queued) });
  await call('UpdateItem', {
    Key,
    ...setting({
      ...queued,
      status: { S: 'SUCCEEDED' },
      resultCode: { S: 'SUCCESS' },
      startedAt: now,
      finishedAt: now,
      attempt: { N: '1' },
      isDlq: { BOOL: false },
      workerId: { S: 'worker-12345678' },
      failureClass: { NULL: true },
      errorCode: { NULL: true },
      errorMessage: { NULL: true },
      GSI2PK: { S: 'WIN#sale#3' },
      GSI2SK: time,
    }),
  });
}

function setting(values: Readonly<Record<string, object>>) {
  const names = Object.keys(values);
  return {
    UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')} REMOVE #ttl`,
    ExpressionAttributeNames: Object.fromEntries(
      [...names, 'ttl'].map((name) => [`#${name}`, name]),
    ),
    ExpressionAttributeValues: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [`:${name}`, value]),
    ),
  };
}
