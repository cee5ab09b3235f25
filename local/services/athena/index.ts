import type { Service } from '../../service.ts';
import { awsJson } from '../../wire/aws-json.ts';
import { athenaAuthorization } from './access.ts';
import { namedQueryOperations } from './api/named-queries.ts';
import { preparedStatementOperations } from './api/prepared-statements.ts';
import { executionOperations } from './api/query-executions.ts';
import { startQueryExecution } from './api/start-execution.ts';
import { workGroupOperations } from './api/work-groups.ts';
import { athenaResources } from './resources.ts';
import { createRunner } from './runner.ts';
import { TABLES } from './tables.ts';

/**
 * SQL over the lake's files: DuckDB, made to answer as Athena does (docs/decisions/athena-on-duckdb.md).
 * It asks Glue what tables there are, and writes results by way of S3.
 */
export function createAthena(): Service {
  const runner = createRunner();
  return {
    name: 'athena',
    wire: awsJson('1.1'),
    tables: TABLES,
    resources: athenaResources,
    authorization: athenaAuthorization,
    operations: {
      StartQueryExecution: startQueryExecution,
      ...executionOperations(runner),
      ...namedQueryOperations,
      ...preparedStatementOperations,
      ...workGroupOperations,
    },
    work: runner.work,
    close: runner.close,
  };
}
