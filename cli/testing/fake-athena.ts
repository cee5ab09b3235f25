import type { StartQueryExecutionInput } from '@aws-sdk/client-athena';
import type { FakeAnswer } from './fake-system.ts';

/** What a statement ends with. */
type FakeOutcome =
  | {
      readonly columns: readonly { readonly Name: string; readonly Type: string }[];
      /** As texts; undefined is NULL. */
      readonly rows: readonly (readonly (string | undefined)[])[];
    }
  /** It fails while it runs; category 2 is the user's mistake. */
  | { readonly reason: string; readonly category: number }
  /** StartQueryExecution refuses it. */
  | { readonly refused: string };

export type FakeStatement = (input: StartQueryExecutionInput) => FakeOutcome;

export interface FakeAthena {
  /** Every statement that was started, in order. */
  readonly started: StartQueryExecutionInput[];
  answer(target: string, input: Readonly<Record<string, unknown>>): FakeAnswer;
}

const ROWS_A_PAGE = 2;

/** Athena's API by the AWS JSON protocol: each statement runs for one poll, results come in small pages. */
export function fakeAthena(
  statement: FakeStatement = () => ({ columns: [], rows: [] }),
): FakeAthena {
  const started: StartQueryExecutionInput[] = [];
  const outcomes: FakeOutcome[] = [];
  const polls: number[] = [];

  const operations: Record<string, (input: Readonly<Record<string, unknown>>) => FakeAnswer> = {
    StartQueryExecution(input) {
      const outcome = statement(input as unknown as StartQueryExecutionInput);
      if ('refused' in outcome) return invalidRequest(outcome.refused);
      started.push(input as unknown as StartQueryExecutionInput);
      polls.push(0);
      return ok({ QueryExecutionId: String(outcomes.push(outcome) - 1) });
    },
    GetQueryExecution({ QueryExecutionId }) {
      const id = Number(QueryExecutionId);
      polls[id] = (polls[id] ?? 0) + 1;
      const outcome = outcomes[id];
      if (polls[id] === 1) return ok({ QueryExecution: { Status: { State: 'RUNNING' } } });
      if (!outcome || !('reason' in outcome)) {
        return ok({ QueryExecution: { Status: { State: 'SUCCEEDED' } } });
      }
      const AthenaError = { ErrorCategory: outcome.category };
      const Status = { State: 'FAILED', StateChangeReason: outcome.reason, AthenaError };
      return ok({ QueryExecution: { Status } });
    },
    GetQueryResults({ QueryExecutionId, NextToken }) {
      const outcome = outcomes[Number(QueryExecutionId)];
      if (!outcome || !('rows' in outcome)) return invalidRequest('no result');
      const header = outcome.columns.map(({ Name }) => Name);
      const all = header.length > 0 ? [header, ...outcome.rows] : [];
      const from = Number(NextToken ?? 0);
      const page = all.slice(from, from + ROWS_A_PAGE);
      const next = from + ROWS_A_PAGE;
      return ok({
        ResultSet: {
          ResultSetMetadata: { ColumnInfo: outcome.columns },
          Rows: page.map((row) => ({ Data: row.map((VarCharValue) => ({ VarCharValue })) })),
        },
        ...(next < all.length && { NextToken: String(next) }),
      });
    },
  };

  return {
    started,
    answer(target, input) {
      const operation = operations[target.replace('AmazonAthena.', '')];
      return operation?.(input) ?? invalidRequest(`no ${target} here`);
    },
  };
}

const ok = (body: unknown): FakeAnswer => ({ statusCode: 200, body });

const invalidRequest = (message: string): FakeAnswer => ({
  statusCode: 400,
  body: { __type: 'InvalidRequestException', message },
});
