import * as z from 'zod';
import { type ResourceType, resource, type Service } from '../../service.ts';
import { awsJson } from '../../wire/aws-json.ts';
import { glueAuthorization } from './access.ts';
import { putDatabase, putTable } from './catalog.ts';
import { operations } from './operations.ts';
import { DatabaseInput, TableInput } from './shapes.ts';
import { TABLES } from './tables.ts';

const database = {
  properties: z.strictObject({
    CatalogId: z.string(),
    DatabaseInput,
    DatabaseName: z.string().toLowerCase().optional(),
  }),
  identify: ({ DatabaseName, DatabaseInput: { Name } }, logicalId, { stackName }) => ({
    ref: DatabaseName ?? Name ?? `${stackName}-${logicalId}`.toLowerCase(),
  }),
  create: ({ DatabaseInput: input }, { ref }, context) => putDatabase(context, ref, input),
} satisfies ResourceType<{
  CatalogId: string;
  DatabaseInput: DatabaseInput;
  DatabaseName?: string | undefined;
}>;

const table = {
  properties: z.strictObject({
    CatalogId: z.string(),
    DatabaseName: z.string(),
    TableInput: TableInput.partial({ Name: true }),
  }),
  identify: ({ TableInput: { Name } }, logicalId, { stackName }) => ({
    ref: Name ?? `${stackName}-${logicalId}`.toLowerCase(),
  }),
  create: ({ DatabaseName, TableInput: input }, { ref }, context) =>
    putTable(context, DatabaseName, { ...input, Name: ref }),
} satisfies ResourceType<{
  CatalogId: string;
  DatabaseName: string;
  TableInput: Omit<TableInput, 'Name'> & { Name?: string | undefined };
}>;

/** The data catalog: what tables there are, and where their files lie. */
export function createGlue(): Service {
  return {
    name: 'glue',
    wire: awsJson('1.1'),
    tables: TABLES,
    resources: {
      'AWS::Glue::Database': resource(database),
      'AWS::Glue::Table': resource(table),
    },
    authorization: glueAuthorization,
    operations,
  };
}
