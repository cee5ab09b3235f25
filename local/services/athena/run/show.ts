import { AwsError, type OperationContext } from '../../../service.ts';
import { QueryFailure } from '../failure.ts';
import { partitionKeysOf } from '../lake/partitions.ts';
import { glue, registeredPartitions, requireTable } from '../lake/table.ts';
import { textColumn } from '../result/columns.ts';
import type { StatementResult } from '../result/result.ts';
import type { TableName } from '../sql/cursor.ts';

const lines = (name: string, values: readonly string[]): StatementResult => ({
  columns: [textColumn(name)],
  rows: values.map((value) => [value]),
  scannedBytes: 0,
});

/** SHOW PARTITIONS: those registered, as `dt=…/hour=…`. */
export async function showPartitions(
  context: OperationContext,
  name: TableName,
  database: string,
): Promise<StatementResult> {
  const table = await requireTable(context, name, database);
  const keys = partitionKeysOf(table);
  const partitions = await registeredPartitions(context, table);
  return lines(
    'partition',
    partitions.map(({ Values }) => keys.map((key, index) => `${key}=${Values[index]}`).join('/')),
  );
}

/** SHOW TABLES */
export async function showTables(
  context: OperationContext,
  database: string,
): Promise<StatementResult> {
  try {
    const answer = await glue(context, 'GetTables', { DatabaseName: database });
    const { TableList } = answer as { TableList: { Name: string }[] };
    return lines(
      'tab_name',
      TableList.map(({ Name }) => Name),
    );
  } catch (error) {
    if (error instanceof AwsError) throw new QueryFailure(error.message);
    throw error;
  }
}

/** DESCRIBE: a line a column, then the partition keys under a heading, as Hive prints it. */
export async function describeTable(
  context: OperationContext,
  name: TableName,
  database: string,
): Promise<StatementResult> {
  const { StorageDescriptor, PartitionKeys = [] } = await requireTable(context, name, database);
  const line = (column: { Name: string; Type?: string; Comment?: string }) =>
    `${column.Name.padEnd(20)}\t${(column.Type ?? 'string').padEnd(20)}\t${(column.Comment ?? '').padEnd(20)}`;
  const columns = [...(StorageDescriptor?.Columns ?? []), ...PartitionKeys].map(line);
  if (PartitionKeys.length === 0) return lines('col_name', columns);
  const heading = [
    '',
    '# Partition Information',
    line({ Name: '# col_name', Type: 'data_type', Comment: 'comment' }),
  ];
  return lines('col_name', [...columns, ...heading, ...PartitionKeys.map(line)]);
}
