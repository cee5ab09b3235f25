import type { AthenaClient, QueryExecution, ResultSet } from '@aws-sdk/client-athena';
import { type QueryResult, resultOf } from '../../schemas/athena/result.ts';
import { pause } from '../clock.ts';
import type { AwsConfiguration } from '../environment.ts';
import { ExitCode, Failure } from '../failure.ts';

const FIRST_PAUSE_MS = 25;
const PAUSE_MAX_MS = 1000;
const PAUSE_GROWTH = 1.5;

/** ErrorCategory of a mistake in the statement. https://docs.aws.amazon.com/athena/latest/ug/error-reference.html */
const USER_ERROR = 2;

export interface Query {
  readonly sql: string;
  /** SQL literals for the statement's question marks, in their order. */
  readonly parameters?: readonly string[];
  readonly database: string;
  readonly workGroup: string;
}

/** Athena refused the statement, or it failed while it ran. */
export class QueryFailure extends Failure {
  /** The statement is to blame, not the system. */
  readonly isUserError: boolean;

  constructor(message: string, isUserError: boolean) {
    super(ExitCode.notReachable, message);
    this.isUserError = isUserError;
  }
}

/** Runs one statement in Athena and reads its whole result; rejects with a QueryFailure. */
export async function runQuery(aws: AwsConfiguration, query: Query): Promise<QueryResult> {
  const sdk = await import('@aws-sdk/client-athena');
  const athena = new sdk.AthenaClient(aws);
  const start = new sdk.StartQueryExecutionCommand({
    QueryString: query.sql,
    QueryExecutionContext: { Database: query.database },
    WorkGroup: query.workGroup,
    ...(query.parameters?.length && { ExecutionParameters: [...query.parameters] }),
  });
  const { QueryExecutionId } = await athena.send(start).catch((error: unknown) => {
    if (!(error instanceof sdk.InvalidRequestException)) throw error;
    throw new QueryFailure(`Athena refused the statement: ${error.message}`, true);
  });
  await succeeded(athena, `${QueryExecutionId}`);
  return readResult(athena, `${QueryExecutionId}`);
}

async function succeeded(athena: AthenaClient, QueryExecutionId: string): Promise<void> {
  const { GetQueryExecutionCommand } = await import('@aws-sdk/client-athena');
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    const answer = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const status = answer.QueryExecution?.Status;
    if (status?.State === 'SUCCEEDED') return;
    if (status?.State === 'FAILED' || status?.State === 'CANCELLED') throw failureOf(status);
    await pause(pauseMs);
    pauseMs = Math.min(pauseMs * PAUSE_GROWTH, PAUSE_MAX_MS);
  }
}

function failureOf(status: NonNullable<QueryExecution['Status']>): QueryFailure {
  const reason = status.StateChangeReason ?? status.AthenaError?.ErrorMessage ?? 'no reason given';
  return new QueryFailure(
    `The query ${status.State === 'FAILED' ? 'failed' : 'was cancelled'}: ${reason}`,
    status.AthenaError?.ErrorCategory === USER_ERROR,
  );
}

async function readResult(athena: AthenaClient, QueryExecutionId: string): Promise<QueryResult> {
  const { paginateGetQueryResults } = await import('@aws-sdk/client-athena');
  const pages: ResultSet[] = [];
  for await (const page of paginateGetQueryResults({ client: athena }, { QueryExecutionId })) {
    if (page.ResultSet) pages.push(page.ResultSet);
  }
  return resultOf(pages);
}
