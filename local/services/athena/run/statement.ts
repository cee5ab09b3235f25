import type { OperationContext } from '../../../service.ts';
import { QueryFailure } from '../failure.ts';
import type { StatementResult } from '../result/result.ts';
import { parseStatement } from '../sql/statement.ts';
import { addPartitions, createTable, dropTable, repairTable } from './define.ts';
import type { RunOptions } from './options.ts';
import { runSelect } from './select.ts';
import { describeTable, showPartitions, showTables } from './show.ts';

export interface StatementInput {
  readonly sql: string;
  /** SQL literals for the `?` of the statement, or of the prepared statement that it executes. */
  readonly parameters: readonly string[];
  /** The text of a prepared statement. */
  readonly prepared: (name: string) => string | undefined;
}

/** Runs any statement that the local Athena takes. @throws QueryFailure */
export async function runStatement(
  context: OperationContext,
  { sql, parameters, prepared }: StatementInput,
  options: RunOptions,
): Promise<StatementResult> {
  const statement = parseStatement(sql);
  switch (statement.kind) {
    case 'select':
      return runSelect(context, statement.sql, parameters, options);
    case 'execute': {
      const text = prepared(statement.name);
      if (text === undefined) {
        throw new QueryFailure(`NOT_FOUND: Prepared statement not found: ${statement.name}`);
      }
      const inner = parseStatement(text);
      if (inner.kind !== 'select') {
        throw new QueryFailure(`The prepared statement ${statement.name} is no SELECT.`);
      }
      return runSelect(context, inner.sql, [...statement.parameters, ...parameters], options);
    }
    case 'create-table':
      return createTable(context, statement, options);
    case 'drop-table':
      return dropTable(context, statement, options);
    case 'repair':
      return repairTable(context, statement, options);
    case 'add-partitions':
      return addPartitions(context, statement, options);
    case 'show-partitions':
      return showPartitions(context, statement.table, options.database);
    case 'show-tables':
      return showTables(context, statement.database ?? options.database);
    case 'describe':
      return describeTable(context, statement.table, options.database);
  }
}
