import { AwsError, type OperationContext } from '../../../service.ts';
import { QueryFailure } from '../failure.ts';
import { hiveLocation, locationOf, partitionFolders, partitionKeysOf } from '../lake/partitions.ts';
import { type GlueTable, glue, registeredPartitions, requireTable } from '../lake/table.ts';
import { textColumn } from '../result/columns.ts';
import { NOTHING, type StatementResult } from '../result/result.ts';
import type { CreateTable } from '../sql/create-table.ts';
import type { Statement } from '../sql/statement.ts';
import { lakeFolderOf, type RunOptions } from './options.ts';

type StatementOf<Kind extends Statement['kind']> = Extract<Statement, { kind: Kind }>;

/** https://docs.aws.amazon.com/glue/latest/webapi/API_BatchCreatePartition.html */
const BATCH_CREATE_PARTITION_MAX = 100;

/** CREATE EXTERNAL TABLE */
export async function createTable(
  context: OperationContext,
  statement: CreateTable,
  { database }: RunOptions,
): Promise<StatementResult> {
  const DatabaseName = statement.table.database ?? database;
  const TableInput = {
    Name: statement.table.name,
    TableType: 'EXTERNAL_TABLE',
    PartitionKeys: statement.partitionKeys,
    Parameters: { EXTERNAL: 'TRUE', ...statement.properties },
    StorageDescriptor: {
      Columns: statement.columns,
      Location: statement.location,
      InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
      OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
      SerdeInfo: {
        SerializationLibrary:
          statement.serde ?? 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
        Parameters: statement.serdeProperties,
      },
    },
  };
  try {
    await glue(context, 'CreateTable', { DatabaseName, TableInput });
  } catch (error) {
    const isThere = error instanceof AwsError && error.code === 'AlreadyExistsException';
    if (!isThere || !statement.ifNotExists) throw failureOf(error);
  }
  return NOTHING;
}

/** DROP TABLE */
export async function dropTable(
  context: OperationContext,
  { table, ifExists }: StatementOf<'drop-table'>,
  { database }: RunOptions,
): Promise<StatementResult> {
  try {
    const DatabaseName = table.database ?? database;
    await glue(context, 'DeleteTable', { DatabaseName, Name: table.name });
  } catch (error) {
    const isGone = error instanceof AwsError && error.code === 'EntityNotFoundException';
    if (!isGone || !ifExists) throw failureOf(error);
  }
  return NOTHING;
}

/** MSCK REPAIR TABLE: registers the Hive-style folders that are there and not known yet. */
export async function repairTable(
  context: OperationContext,
  { table: name }: StatementOf<'repair'>,
  { database }: RunOptions,
): Promise<StatementResult> {
  const table = await requireTable(context, name, database);
  const keys = partitionKeysOf(table);
  const lakeFolder = lakeFolderOf(context);
  if (keys.length === 0 || !lakeFolder) return NOTHING;
  const layout = hiveLocation(
    locationOf(table),
    keys,
    keys.map((key) => `\${${key}}`),
  );
  const found = await partitionFolders(lakeFolder, layout, keys);
  const known = await registeredPartitions(context, table);
  const isKnown = new Set(known.map(({ Values }) => JSON.stringify(Values)));
  const added = found
    .map(({ values }) => values)
    .filter((values) => !isKnown.has(JSON.stringify(values)));
  await register(
    context,
    table,
    added.map((values) => ({ values, location: hiveLocation(locationOf(table), keys, values) })),
  );
  const folders = added.map(
    (values) => `${table.Name}:${keys.map((key, index) => `${key}=${values[index]}`).join('/')}`,
  );
  const lines = [
    ...(folders.length > 0 ? [`Partitions not in metastore:\t${folders.join('\t')}`] : []),
    ...folders.map((folder) => `Repair: Added partition to metastore ${folder}`),
  ];
  return { ...NOTHING, columns: [textColumn('result')], rows: lines.map((line) => [line]) };
}

/** ALTER TABLE … ADD PARTITION */
export async function addPartitions(
  context: OperationContext,
  { table: name, partitions, ifNotExists }: StatementOf<'add-partitions'>,
  { database }: RunOptions,
): Promise<StatementResult> {
  const table = await requireTable(context, name, database);
  const keys = partitionKeysOf(table);
  const inputs = partitions.map(({ values: byKey, location }) => {
    const values = keys.map((key) => byKey[key] ?? '');
    if (Object.keys(byKey).length !== keys.length || values.includes('')) {
      throw new QueryFailure(`A partition of ${table.Name} has the keys ${keys.join(', ')}.`);
    }
    return { values, location: location ?? hiveLocation(locationOf(table), keys, values) };
  });
  const refused = await register(context, table, inputs);
  if (refused > 0 && !ifNotExists) throw new QueryFailure('Partition already exists.');
  return NOTHING;
}

/** Answers how many were there already. */
async function register(
  context: OperationContext,
  { DatabaseName, Name: TableName }: GlueTable,
  partitions: readonly { values: readonly string[]; location: string }[],
): Promise<number> {
  let refused = 0;
  for (let at = 0; at < partitions.length; at += BATCH_CREATE_PARTITION_MAX) {
    const PartitionInputList = partitions
      .slice(at, at + BATCH_CREATE_PARTITION_MAX)
      .map(({ values: Values, location: Location }) => ({
        Values,
        StorageDescriptor: { Location },
      }));
    const answer = await glue(context, 'BatchCreatePartition', {
      DatabaseName,
      TableName,
      PartitionInputList,
    });
    refused += (answer as { Errors: unknown[] }).Errors.length;
  }
  return refused;
}

/** Glue's refusals are the asker's to mend. */
const failureOf = (error: unknown): unknown =>
  error instanceof AwsError ? new QueryFailure(error.message) : error;
