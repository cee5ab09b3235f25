import * as z from 'zod';
import { AwsError, type Context, type Operation } from '../../../service.ts';
import { operation, Page, pageOf } from './operation.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-athena-preparedstatement.html */
export const PreparedStatement = z.strictObject({
  StatementName: z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_@:]{0,255}$/),
  WorkGroup: z.string(),
  Description: z.string().optional(),
  QueryStatement: z.string(),
});
export type PreparedStatement = z.infer<typeof PreparedStatement>;

interface Row {
  readonly properties: string;
  readonly modified_at: number;
}

export function putPreparedStatement(
  { store, clock }: Context,
  statement: PreparedStatement,
): void {
  store.run(
    'INSERT OR REPLACE INTO athena_prepared_statements VALUES (?, ?, ?, ?)',
    statement.WorkGroup,
    statement.StatementName,
    JSON.stringify(statement),
    clock.now(),
  );
}

/** Undefined when that workgroup has none of that name. */
export function findPreparedStatement({ store }: Context, workGroup: string, name: string) {
  const row = store.get<Row>(
    'SELECT * FROM athena_prepared_statements WHERE work_group = ? AND name = ?',
    workGroup,
    name,
  );
  if (!row) return undefined;
  const { WorkGroup: WorkGroupName, ...statement } = JSON.parse(
    row.properties,
  ) as PreparedStatement;
  return { ...statement, WorkGroupName, LastModifiedTime: row.modified_at / 1000 };
}

export const preparedStatementOperations: Readonly<Record<string, Operation>> = {
  ListPreparedStatements: operation(
    z.object({ ...Page, WorkGroup: z.string() }),
    (input, { store }) => {
      const statements = store
        .all<{ name: string; modified_at: number }>(
          'SELECT name, modified_at FROM athena_prepared_statements WHERE work_group = ? ORDER BY name',
          input.WorkGroup,
        )
        .map(({ name, modified_at }) => ({
          StatementName: name,
          LastModifiedTime: modified_at / 1000,
        }));
      const { items, next } = pageOf(statements, input);
      return { PreparedStatements: items, ...next };
    },
  ),
  GetPreparedStatement: operation(
    z.object({ StatementName: z.string(), WorkGroup: z.string() }),
    ({ StatementName, WorkGroup }, context) => {
      const found = findPreparedStatement(context, WorkGroup, StatementName);
      if (!found) {
        throw new AwsError(
          'ResourceNotFoundException',
          `PreparedStatement ${StatementName} was not found in workGroup ${WorkGroup}`,
        );
      }
      return { PreparedStatement: found };
    },
  ),
};
