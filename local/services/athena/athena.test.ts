import {
  AthenaClient,
  BatchGetNamedQueryCommand,
  GetNamedQueryCommand,
  GetPreparedStatementCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetWorkGroupCommand,
  ListNamedQueriesCommand,
  ListPreparedStatementsCommand,
  ListWorkGroupsCommand,
  StartQueryExecutionCommand,
  type StartQueryExecutionInput,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testCredentials } from '../../testing/serve.ts';
import { jsonTable, type Lake, openTestLake, projected } from './testing/lake.ts';

let lake: Lake;
let athena: AthenaClient;

/** The least that AWS allows. */
const SCAN_LIMIT_BYTES = 10_000_000;

/** Long enough to be met while it runs. */
const ENDLESS = `SELECT count(*) FROM UNNEST(sequence(1, 300000)) AS a (x)
  CROSS JOIN UNNEST(sequence(1, 300000)) AS b (y) WHERE x * y % 7 = 3`;

beforeEach(async () => {
  lake = await openTestLake(
    {
      Facts: jsonTable('facts', { id: 'string' }, projected()),
      Saved: {
        Type: 'AWS::Athena::NamedQuery',
        Properties: {
          Name: 'saved',
          Database: 'test',
          QueryString: 'SELECT 1',
          WorkGroup: { Ref: 'WorkGroup' },
        },
      },
      ById: {
        Type: 'AWS::Athena::PreparedStatement',
        Properties: {
          StatementName: 'by_id',
          WorkGroup: { Ref: 'WorkGroup' },
          QueryStatement:
            "SELECT id FROM facts WHERE dt >= '2026-01-01' AND id IN (?, ?) ORDER BY 1",
        },
      },
      Off: {
        Type: 'AWS::Athena::WorkGroup',
        Properties: { Name: 'off', State: 'DISABLED' },
      },
    },
    { BytesScannedCutoffPerQuery: SCAN_LIMIT_BYTES, EnforceWorkGroupConfiguration: true },
  );
  lake.put('facts/dt=2026-01-04/hour=00/a', [{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
  const { endpoint } = lake.served;
  athena = new AthenaClient({ endpoint, region: 'us-east-1', credentials: testCredentials });
});
afterEach(() => lake.close());

const start = async (QueryString: string, more: Partial<StartQueryExecutionInput> = {}) => {
  const input = { QueryString, WorkGroup: 'main', QueryExecutionContext: { Database: 'test' } };
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({ ...input, ...more }),
  );
  return QueryExecutionId ?? '';
};

const describeExecution = async (QueryExecutionId: string) => {
  const answer = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
  return answer.QueryExecution;
};

async function reached(id: string, ...states: string[]) {
  for (;;) {
    const execution = await describeExecution(id);
    if (states.includes(execution?.Status?.State ?? '')) return execution;
    await lake.served.clock.sleepUntil(lake.served.clock.now() + 2);
  }
}
const ended = (id: string) => reached(id, 'SUCCEEDED', 'FAILED', 'CANCELLED');

const texts = async (QueryExecutionId: string, more = {}) => {
  const page = await athena.send(new GetQueryResultsCommand({ QueryExecutionId, ...more }));
  const rows = page.ResultSet?.Rows?.map(({ Data }) => Data?.map((cell) => cell.VarCharValue));
  return { rows, NextToken: page.NextToken, info: page.ResultSet?.ResultSetMetadata?.ColumnInfo };
};

describe('an execution', () => {
  test('tells what it was asked, what it read, and where its result lies', async () => {
    const sql = "SELECT id, NULL AS nothing FROM facts WHERE dt = '2026-01-04' ORDER BY 1";
    const id = await start(sql);
    const execution = await ended(id);
    expect(execution).toMatchObject({
      Query: sql,
      StatementType: 'DML',
      WorkGroup: 'main',
      QueryExecutionContext: { Database: 'test' },
      ResultConfiguration: { OutputLocation: `s3://results/athena/${id}.csv` },
      Status: { State: 'SUCCEEDED' },
      Statistics: { DataScannedInBytes: 33 },
    });
    expect(execution?.Statistics?.EngineExecutionTimeInMillis).toBeGreaterThanOrEqual(0);
    expect(execution?.Status?.CompletionDateTime).toBeInstanceOf(Date);
    const { rows, info } = await texts(id);
    expect(rows).toEqual([
      ['id', 'nothing'],
      ['a', undefined],
      ['b', undefined],
      ['c', undefined],
    ]);
    expect(info?.[0]).toMatchObject({ Name: 'id', Type: 'varchar', CatalogName: 'hive' });
    expect(lake.read(`results/athena/${id}.csv`)).toBe('"id","nothing"\n"a",\n"b",\n"c",\n');
  });

  test('is read page by page, the row of names being the first', async () => {
    const id = await start('SELECT x FROM UNNEST(sequence(1, 2500)) AS t (x) ORDER BY 1');
    await ended(id);
    const all: unknown[] = [];
    let token: string | undefined;
    let pages = 0;
    do {
      const { rows, NextToken } = await texts(id, { MaxResults: 700, NextToken: token });
      all.push(...(rows ?? []).flat());
      token = NextToken;
      pages += 1;
    } while (token);
    expect(pages).toBe(4);
    expect(all).toEqual(['x', ...Array.from({ length: 2500 }, (_, index) => `${index + 1}`)]);
  });

  test('whose rows end with a page has no further page', async () => {
    const id = await start('SELECT x FROM UNNEST(sequence(1, 9)) AS t (x)');
    await ended(id);
    expect((await texts(id, { MaxResults: 10 })).NextToken).toBeUndefined();
    const first = await texts(id, { MaxResults: 9 });
    const last = await texts(id, { MaxResults: 9, NextToken: first.NextToken });
    expect(last.rows).toEqual([['9']]);
    expect(last.NextToken).toBeUndefined();
  });

  test.each([
    ['SELECT nothing FROM facts', /SYNTAX_ERROR: .*nothing/],
    [
      'SELECT * FROM nowhere',
      /TABLE_NOT_FOUND: Table 'awsdatacatalog.test.nowhere' does not exist/,
    ],
    ['SELECT FROM WHERE', /SYNTAX_ERROR: .*syntax error/],
    ["SELECT CAST('x' AS integer)", /INVALID_CAST_ARGUMENT: .*'x'/],
    ['EXECUTE unknown', /Prepared statement not found: unknown/],
    ["EXECUTE by_id USING 'a'", /Incorrect number of parameters: expected 2 but found 1/],
    ['DESCRIBE nowhere', /TABLE_NOT_FOUND/],
    ['DROP TABLE nowhere', /Table nowhere not found/],
  ])('%s fails with a reason that names the mistake', async (sql, reason) => {
    const id = await start(sql);
    const execution = await ended(id);
    expect(execution?.Status?.State).toBe('FAILED');
    expect(execution?.Status?.StateChangeReason).toMatch(reason);
    expect(execution?.Status?.AthenaError?.ErrorCategory).toBe(2);
    await expect(texts(id)).rejects.toThrow('Final query state: FAILED');
  });

  test.each([
    ['DELETE FROM facts', 'Queries of this type are not supported'],
    ["SELECT 'open", 'this quote is never closed'],
    [`SELECT '${'x'.repeat(262_144)}'`, 'longer than 262144 bytes'],
  ])('of what Athena does not take is refused at once', async (sql, sentence) => {
    await expect(start(sql)).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: expect.stringContaining(sentence),
    });
  });

  test('that would read more than its workgroup allows is cancelled before it reads', async () => {
    const line = { id: 'x'.repeat(1_000_000) };
    lake.put('facts/dt=2026-01-05/hour=00/a', Array(11).fill(line));
    const tooMuch = await ended(await start('SELECT count(*) FROM facts'));
    expect(tooMuch?.Status?.State).toBe('CANCELLED');
    expect(tooMuch?.Status?.StateChangeReason).toContain('Bytes scanned limit was exceeded');
    const bounded = await ended(await start("SELECT count(*) FROM facts WHERE dt = '2026-01-04'"));
    expect(bounded?.Status?.State).toBe('SUCCEEDED');
  });

  test('can be stopped while it runs, and others run meanwhile', async () => {
    const id = await start(ENDLESS);
    await reached(id, 'RUNNING');
    expect((await ended(await start('SELECT 1')))?.Status?.State).toBe('SUCCEEDED');
    await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    const stopped = await ended(id);
    expect(stopped?.Status).toMatchObject({
      State: 'CANCELLED',
      StateChangeReason: 'Query cancelled by user',
    });
  });

  test('beyond the two that run waits in the queue, and can be stopped there', async () => {
    const running = [await start(ENDLESS), await start(ENDLESS)];
    const waiting = await start('SELECT 1');
    await reached(running[1] ?? '', 'RUNNING');
    expect((await describeExecution(waiting))?.Status?.State).toBe('QUEUED');
    const stopped = await start('SELECT 2');
    for (const id of [stopped, ...running]) {
      await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    }
    expect((await ended(waiting))?.Status?.State).toBe('SUCCEEDED');
    expect((await ended(stopped))?.Status?.State).toBe('CANCELLED');
  });

  test('asked twice with one token is one execution', async () => {
    const ClientRequestToken = 'token-of-more-than-thirty-two-letters';
    const first = await start('SELECT 1', { ClientRequestToken });
    expect(await start('SELECT 1', { ClientRequestToken })).toBe(first);
    await expect(start('SELECT 2', { ClientRequestToken })).rejects.toThrow(
      'Idempotent parameters do not match',
    );
  });

  test('of an unknown id is an InvalidRequestException', async () => {
    await expect(describeExecution('nothing')).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
  });
});

describe('parameters', () => {
  const ask = async (sql: string, ExecutionParameters?: string[]) => {
    const id = await start(sql, ExecutionParameters ? { ExecutionParameters } : {});
    const execution = await ended(id);
    if (execution?.Status?.State !== 'SUCCEEDED') return execution?.Status?.StateChangeReason;
    return (await texts(id)).rows?.slice(1).flat();
  };

  test('of a prepared statement come from USING or from the request', async () => {
    expect(await ask("EXECUTE by_id USING 'a', 'c'")).toEqual(['a', 'c']);
    expect(await ask('EXECUTE by_id', ["'b'", "'c'"])).toEqual(['b', 'c']);
  });

  test('fill the question marks of a plain query', async () => {
    expect(await ask('SELECT id FROM facts WHERE id = ?', ["'b'"])).toEqual(['b']);
  });

  test('that are no literals are refused, so that a text needs its quotes', async () => {
    expect(await ask('SELECT id FROM facts WHERE id = ?', ['b'])).toContain("single quotes: 'b'");
  });

  test('outside of WHERE are refused, as Athena does', async () => {
    expect(await ask('SELECT ? FROM facts', ['1'])).toContain('in WHERE clauses only');
  });
});

describe('workgroups and saved statements', () => {
  test('are listed and described', async () => {
    const { WorkGroups } = await athena.send(new ListWorkGroupsCommand({}));
    expect(WorkGroups?.map(({ Name }) => Name)).toEqual(['main', 'off', 'primary']);
    const { WorkGroup } = await athena.send(new GetWorkGroupCommand({ WorkGroup: 'main' }));
    expect(WorkGroup?.Configuration).toMatchObject({
      BytesScannedCutoffPerQuery: SCAN_LIMIT_BYTES,
      ResultConfiguration: { OutputLocation: 's3://results/athena/' },
    });
    const { NamedQueryIds = [] } = await athena.send(
      new ListNamedQueriesCommand({ WorkGroup: 'main' }),
    );
    const [NamedQueryId] = NamedQueryIds;
    const { NamedQuery } = await athena.send(new GetNamedQueryCommand({ NamedQueryId }));
    expect(NamedQuery).toMatchObject({ Name: 'saved', QueryString: 'SELECT 1', WorkGroup: 'main' });
    const batch = await athena.send(
      new BatchGetNamedQueryCommand({ NamedQueryIds: [...NamedQueryIds, 'nothing'] }),
    );
    expect(batch.NamedQueries).toHaveLength(1);
    expect(batch.UnprocessedNamedQueryIds?.[0]?.NamedQueryId).toBe('nothing');
    const { PreparedStatements } = await athena.send(
      new ListPreparedStatementsCommand({ WorkGroup: 'main' }),
    );
    expect(PreparedStatements?.map(({ StatementName }) => StatementName)).toEqual(['by_id']);
    const { PreparedStatement } = await athena.send(
      new GetPreparedStatementCommand({ WorkGroup: 'main', StatementName: 'by_id' }),
    );
    expect(PreparedStatement?.QueryStatement).toContain('IN (?, ?)');
    await expect(
      athena.send(new GetPreparedStatementCommand({ WorkGroup: 'off', StatementName: 'by_id' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test.each([
    ['off', 'WorkGroup off is disabled'],
    ['primary', 'No output location provided'],
    ['nothing', 'WorkGroup nothing is not found'],
  ])('the workgroup %s takes no query: %s', async (WorkGroup, sentence) => {
    await expect(start('SELECT 1', { WorkGroup })).rejects.toThrow(sentence);
  });

  test('a request may say where results go when the workgroup does not', async () => {
    const ResultConfiguration = { OutputLocation: 's3://mine/here' };
    const id = await start('SELECT 1', { WorkGroup: 'primary', ResultConfiguration });
    await ended(id);
    expect(lake.read(`mine/here/${id}.csv`)).toBe('"_col0"\n"1"\n');
    const enforced = await start('SELECT 1', { ResultConfiguration });
    await ended(enforced);
    expect(lake.read(`results/athena/${enforced}.csv`)).toBe('"_col0"\n"1"\n');
  });
});

test('SHOW and DESCRIBE answer lines without a row of names', async () => {
  const lines = async (sql: string) => {
    const id = await start(sql);
    await ended(id);
    return (await texts(id)).rows?.map((row) => row?.[0]?.replaceAll(/\s+/g, ' ').trim());
  };
  expect(await lines('SHOW TABLES')).toEqual(['facts']);
  expect(await lines('SHOW TABLES IN test')).toEqual(['facts']);
  expect(await lines('DESCRIBE facts')).toEqual([
    'id string',
    'dt string',
    'hour string',
    '',
    '# Partition Information',
    '# col_name data_type comment',
    'dt string',
    'hour string',
  ]);
  expect(await lines('DROP TABLE IF EXISTS facts')).toEqual([]);
  expect(await lines('SHOW TABLES')).toEqual([]);
});
