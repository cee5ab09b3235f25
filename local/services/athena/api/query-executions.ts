import * as z from 'zod';
import type { Context, Operation } from '../../../service.ts';
import { CHUNK_ROWS, type Execution, findExecution, markEnded, readRows } from '../executions.ts';
import type { ColumnInfo } from '../result/columns.ts';
import type { Row } from '../result/result.ts';
import type { Runner } from '../runner.ts';
import { invalidRequest, operation } from './operation.ts';
import { ENGINE_VERSION } from './work-groups.ts';

const ById = z.object({ QueryExecutionId: z.string() });

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_AthenaError.html */
const GENERIC_ERROR_TYPE = 1006;

const LAST_STATES = ['SUCCEEDED', 'FAILED', 'CANCELLED'];

function requireExecution(context: Context, id: string): Execution {
  const found = findExecution(context, id);
  if (!found) throw invalidRequest(`QueryExecution ${id} was not found`);
  return found;
}

export function executionOperations(runner: Runner): Readonly<Record<string, Operation>> {
  return {
    GetQueryExecution: operation(ById, ({ QueryExecutionId }, context) => ({
      QueryExecution: describe(requireExecution(context, QueryExecutionId), context.clock.now()),
    })),
    StopQueryExecution: operation(ById, ({ QueryExecutionId: id }, context) => {
      const { state } = requireExecution(context, id);
      if (LAST_STATES.includes(state)) return;
      markEnded(context, id, 'CANCELLED', 'Query cancelled by user');
      runner.cancel(id);
    }),
    GetQueryResults: operation(
      ById.extend({
        MaxResults: z.int().min(1).max(CHUNK_ROWS).default(CHUNK_ROWS),
        NextToken: z.coerce.number().int().min(0).default(0),
        QueryResultType: z.literal('DATA_ROWS').optional(),
      }),
      ({ QueryExecutionId: id, MaxResults, NextToken }, context) => {
        const execution = requireExecution(context, id);
        if (execution.state !== 'SUCCEEDED') {
          throw invalidRequest(
            `Query did not finish successfully. Final query state: ${execution.state}`,
          );
        }
        return resultPage(context, execution, NextToken, MaxResults);
      },
    ),
  };
}

function describe(execution: Execution, nowEpochMs: number) {
  const { id, request, state, reason, error_category } = execution;
  const { submitted_at, started_at, completed_at } = execution;
  const end = completed_at ?? nowEpochMs;
  return {
    QueryExecutionId: id,
    Query: request.sql,
    ...(request.parameters.length > 0 && { ExecutionParameters: request.parameters }),
    StatementType: request.statementType,
    WorkGroup: request.workGroup,
    QueryExecutionContext: { Catalog: 'awsdatacatalog', Database: request.database },
    ResultConfiguration: { OutputLocation: request.outputLocation },
    EngineVersion: {
      SelectedEngineVersion: ENGINE_VERSION,
      EffectiveEngineVersion: ENGINE_VERSION,
    },
    Status: {
      State: state,
      SubmissionDateTime: submitted_at / 1000,
      ...(reason !== null && { StateChangeReason: reason }),
      ...(completed_at !== null && { CompletionDateTime: completed_at / 1000 }),
      ...(error_category !== null && {
        AthenaError: {
          ErrorCategory: error_category,
          ErrorType: GENERIC_ERROR_TYPE,
          Retryable: false,
          ErrorMessage: reason,
        },
      }),
    },
    Statistics: {
      DataScannedInBytes: execution.scanned_bytes,
      EngineExecutionTimeInMillis: started_at === null ? 0 : end - started_at,
      QueryQueueTimeInMillis: (started_at ?? end) - submitted_at,
      TotalExecutionTimeInMillis: end - submitted_at,
    },
  };
}

/** A SELECT's first row repeats the column names, as Athena has it. */
function resultPage(context: Context, execution: Execution, from: number, count: number) {
  const columns = JSON.parse(execution.columns) as ColumnInfo[];
  const header: Row[] =
    execution.request.statementType === 'DML' ? [columns.map(({ Name }) => Name)] : [];
  const lead = header.slice(from, from + count);
  const wanted = count - lead.length;
  // One row more tells whether there is another page.
  const start = Math.max(0, from - header.length);
  const found = readRows(context, execution.id, start, wanted + 1);
  const rows = [...lead, ...found.slice(0, wanted)];
  return {
    UpdateCount: 0,
    ResultSet: {
      Rows: rows.map((row) => ({
        Data: row.map((cell) => (cell === null ? {} : { VarCharValue: cell })),
      })),
      ResultSetMetadata: { ColumnInfo: columns },
    },
    ...(found.length > wanted && { NextToken: String(from + count) }),
  };
}
