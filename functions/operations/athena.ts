import {
  type AthenaClient,
  GetPreparedStatementCommand,
  GetQueryExecutionCommand,
  paginateGetQueryResults,
  type QueryExecution,
  type ResultSet,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { textLiteral } from '../../schemas/athena/literals.ts';
import { type QueryResult, resultOf } from '../../schemas/athena/result.ts';
import type { Clock } from '../runtime/clock.ts';

/** What a saved query's `?` stand for. */
export interface Values {
  readonly date: string;
  readonly zone: string;
  /** Empty for all events. */
  readonly event: string;
  /** From which day on lines are read; the date when left out. */
  readonly since?: string;
}

/** The names of a saved query's parameters in their order, by the query's name; infra/ says them. */
export type Statements = Readonly<Record<string, readonly (keyof Values)[]>>;

export interface Answer extends QueryResult {
  /** The statement as it is saved. */
  readonly sql: string;
  readonly scannedBytes: number;
}

/** Why a query gave no answer. */
export type FailureReason = 'REFUSED' | 'FAILED' | 'TIMED_OUT' | 'SCAN_LIMIT_EXCEEDED';

export class QueryFailure extends Error {
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string) {
    super(message);
    this.name = 'QueryFailure';
    this.reason = reason;
  }
}

export interface AthenaParts {
  readonly athena: AthenaClient;
  readonly clock: Clock;
  readonly workGroup: string;
  readonly database: string;
  readonly statements: Statements;
  /** For one run of one query. */
  readonly timeLimitMs: number;
}

const FIRST_PAUSE_MS = 50;
const PAUSE_MAX_MS = 2000;
const PAUSE_GROWTH = 1.5;

/** https://docs.aws.amazon.com/athena/latest/ug/workgroups-setting-control-limits-cloudwatch.html */
const SCAN_LIMIT = /bytes scanned limit/i;

/**
 * Asks saved queries by their prepared statements, each run at most twice: a query that would read too
 * much is not asked again.
 * @throws QueryFailure, of the second run.
 */
export function createAsk(parts: AthenaParts): (name: string, values: Values) => Promise<Answer> {
  return async (name, values) => {
    try {
      return await run(parts, name, values);
    } catch (error) {
      if (error instanceof QueryFailure && error.reason === 'SCAN_LIMIT_EXCEEDED') throw error;
      return run(parts, name, values);
    }
  };
}

async function run(parts: AthenaParts, name: string, values: Values): Promise<Answer> {
  const { athena, workGroup: WorkGroup, database: Database } = parts;
  const parameters = parts.statements[name];
  if (!parameters) throw new QueryFailure('REFUSED', `There is no saved query ${name}.`);
  const calls = async () => {
    const { PreparedStatement } = await athena.send(
      new GetPreparedStatementCommand({ StatementName: name, WorkGroup }),
    );
    const { QueryExecutionId = '' } = await athena.send(
      new StartQueryExecutionCommand({
        QueryString: `EXECUTE ${name}`,
        ExecutionParameters: parameters.map((parameter) =>
          textLiteral(values[parameter] ?? values.date),
        ),
        QueryExecutionContext: { Database },
        WorkGroup,
      }),
    );
    const scannedBytes = await finished(parts, QueryExecutionId);
    const pages: ResultSet[] = [];
    for await (const page of paginateGetQueryResults({ client: athena }, { QueryExecutionId })) {
      if (page.ResultSet) pages.push(page.ResultSet);
    }
    return { ...resultOf(pages), sql: PreparedStatement?.QueryStatement ?? '', scannedBytes };
  };
  return calls().catch((error: unknown) => {
    if (error instanceof QueryFailure) throw error;
    throw new QueryFailure('REFUSED', error instanceof Error ? error.message : String(error));
  });
}

/** The bytes it scanned, once it has succeeded. */
async function finished(parts: AthenaParts, QueryExecutionId: string): Promise<number> {
  const { athena, clock, timeLimitMs } = parts;
  const endEpochMs = clock.now() + timeLimitMs;
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    const { QueryExecution: execution } = await athena.send(
      new GetQueryExecutionCommand({ QueryExecutionId }),
    );
    const state = execution?.Status?.State;
    if (state === 'SUCCEEDED') return execution?.Statistics?.DataScannedInBytes ?? 0;
    if (state === 'FAILED' || state === 'CANCELLED') throw failureOf(execution);
    if (clock.now() >= endEpochMs) {
      await athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
      throw new QueryFailure('TIMED_OUT', `It was stopped after ${timeLimitMs / 1000} s.`);
    }
    await clock.sleep(pauseMs);
    pauseMs = Math.min(pauseMs * PAUSE_GROWTH, PAUSE_MAX_MS);
  }
}

function failureOf(execution: QueryExecution | undefined): QueryFailure {
  const reason = execution?.Status?.StateChangeReason ?? 'Athena gave no reason.';
  return new QueryFailure(SCAN_LIMIT.test(reason) ? 'SCAN_LIMIT_EXCEEDED' : 'FAILED', reason);
}
