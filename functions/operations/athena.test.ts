import {
  AthenaClient,
  GetPreparedStatementCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, expect, test } from 'vitest';
import { createAsk } from './athena.ts';

const athena = mockClient(AthenaClient);
afterEach(() => void athena.reset());
// Other tests of this process have the real client.
afterAll(() => athena.restore());

const values = { date: '2026-01-04', zone: 'UTC', event: "o'clock" };
const state = (State: 'RUNNING' | 'SUCCEEDED' | 'FAILED', StateChangeReason?: string) => ({
  QueryExecution: {
    Status: { State, ...(StateChangeReason && { StateChangeReason }) },
    Statistics: { DataScannedInBytes: 77 },
  },
});

function ask() {
  athena
    .on(GetPreparedStatementCommand)
    .resolves({ PreparedStatement: { QueryStatement: 'SELECT ?' } })
    .on(StartQueryExecutionCommand)
    .resolves({ QueryExecutionId: 'q' });
  let now = 0;
  return createAsk({
    athena: new AthenaClient({ region: 'eu-west-1' }),
    clock: {
      now: () => now,
      sleep: async (ms) => {
        now += ms;
      },
    },
    workGroup: 'group',
    database: 'lake',
    statements: { counts: ['date', 'event'] },
    timeLimitMs: 10_000,
  })('counts', values);
}

const starts = () => athena.commandCalls(StartQueryExecutionCommand);

test('all pages of an answer, with its SQL and what it scanned', async () => {
  const ResultSetMetadata = { ColumnInfo: [{ Name: 'n', Type: 'bigint' }] };
  const page = (...cells: string[]) => ({
    ResultSetMetadata,
    Rows: cells.map((VarCharValue) => ({ Data: [{ VarCharValue }] })),
  });
  athena
    .on(GetQueryExecutionCommand)
    .resolvesOnce(state('RUNNING'))
    .resolves(state('SUCCEEDED'))
    .on(GetQueryResultsCommand)
    .resolves({ ResultSet: page('n', '1'), NextToken: 'more' })
    .on(GetQueryResultsCommand, { NextToken: 'more' })
    .resolves({ ResultSet: page('2') });

  expect(await ask()).toEqual({
    columns: ['n'],
    rows: [[1], [2]],
    sql: 'SELECT ?',
    scannedBytes: 77,
  });
  expect(starts()[0]?.args[0].input).toMatchObject({
    QueryString: 'EXECUTE counts',
    ExecutionParameters: ["'2026-01-04'", "'o''clock'"],
    WorkGroup: 'group',
    QueryExecutionContext: { Database: 'lake' },
  });
});

test('a query that fails is run once more, and fails with its reason', async () => {
  athena.on(GetQueryExecutionCommand).resolves(state('FAILED', 'no luck'));

  await expect(ask()).rejects.toMatchObject({ reason: 'FAILED', message: 'no luck' });
  expect(starts()).toHaveLength(2);
});

test('one that would read too much is not run again', async () => {
  const reason = 'Bytes scanned limit was exceeded';
  athena.on(GetQueryExecutionCommand).resolves(state('FAILED', reason));

  await expect(ask()).rejects.toMatchObject({ reason: 'SCAN_LIMIT_EXCEEDED' });
  expect(starts()).toHaveLength(1);
});

test('one that takes too long is stopped', async () => {
  athena.on(GetQueryExecutionCommand).resolves(state('RUNNING'));
  athena.on(StopQueryExecutionCommand).resolves({});

  await expect(ask()).rejects.toMatchObject({ reason: 'TIMED_OUT' });
  expect(athena.commandCalls(StopQueryExecutionCommand)).toHaveLength(2);
});

test('what Athena refuses is a failure of the query', async () => {
  const asked = ask();
  athena.on(GetQueryExecutionCommand).rejects(new Error('not authorized'));

  await expect(asked).rejects.toMatchObject({ reason: 'REFUSED', message: 'not authorized' });
});
