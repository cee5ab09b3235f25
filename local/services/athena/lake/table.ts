import { AwsError, type OperationContext } from '../../../service.ts';
import { QueryFailure } from '../failure.ts';
import type { TableName } from '../sql/cursor.ts';

/** What Athena needs of Glue's answers. https://docs.aws.amazon.com/glue/latest/webapi/API_Table.html */
export interface GlueTable {
  readonly DatabaseName: string;
  readonly Name: string;
  readonly PartitionKeys?: readonly GlueColumn[];
  readonly StorageDescriptor?: {
    readonly Columns?: readonly GlueColumn[];
    readonly Location?: string;
    readonly SerdeInfo?: {
      readonly SerializationLibrary?: string;
      readonly Parameters?: Readonly<Record<string, string>>;
    };
  };
  readonly Parameters?: Readonly<Record<string, string>>;
}

interface GlueColumn {
  readonly Name: string;
  readonly Type?: string;
  readonly Comment?: string;
}

export interface GluePartition {
  readonly Values: readonly string[];
  readonly StorageDescriptor?: { readonly Location?: string };
}

/** Calls Glue with the rights of whoever began the query.
 * https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html */
export const glue = (
  { call, principal }: OperationContext,
  operation: string,
  input: object,
): Promise<unknown> => call(principal, 'glue', operation, input);

/** The table, or undefined when Glue knows none of that name. */
export async function findTable(
  context: OperationContext,
  { database, name }: { database: string; name: string },
): Promise<GlueTable | undefined> {
  try {
    const answer = await glue(context, 'GetTable', { DatabaseName: database, Name: name });
    return (answer as { Table: GlueTable }).Table;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'EntityNotFoundException') return undefined;
    throw error;
  }
}

/** @throws QueryFailure as Athena puts it. */
export async function requireTable(
  context: OperationContext,
  table: TableName,
  database: string,
): Promise<GlueTable> {
  const asked = { database: table.database ?? database, name: table.name };
  return (await findTable(context, asked)) ?? Promise.reject(tableNotFound(asked));
}

export const tableNotFound = ({ database, name }: { database: string; name: string }) =>
  new QueryFailure(`TABLE_NOT_FOUND: Table 'awsdatacatalog.${database}.${name}' does not exist`);

/** Every registered partition, over all pages. */
export async function registeredPartitions(
  context: OperationContext,
  { DatabaseName, Name: TableName }: GlueTable,
): Promise<GluePartition[]> {
  const partitions: GluePartition[] = [];
  let NextToken: string | undefined;
  do {
    const answer = (await glue(context, 'GetPartitions', {
      DatabaseName,
      TableName,
      ...(NextToken && { NextToken }),
    })) as { Partitions: GluePartition[]; NextToken?: string };
    partitions.push(...answer.Partitions);
    NextToken = answer.NextToken;
  } while (NextToken);
  return partitions;
}
