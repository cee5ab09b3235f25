import * as z from 'zod';
import { judgedOperation } from '../../judged.ts';
import { AwsError, type Operation } from '../../service.ts';
import {
  addPartition,
  deleteTable,
  findTable,
  listDatabases,
  listPartitions,
  listTables,
  putTable,
  requireDatabase,
  requireTable,
} from './catalog.ts';
import { PartitionInput, TableInput } from './shapes.ts';

/** https://docs.aws.amazon.com/glue/latest/webapi/API_GetPartitions.html */
const GET_PARTITIONS_MAX = 1000;
/** https://docs.aws.amazon.com/glue/latest/webapi/API_BatchCreatePartition.html */
const BATCH_CREATE_PARTITION_MAX = 100;

const ofTable = { CatalogId: z.string().optional(), DatabaseName: z.string() };

const operation = judgedOperation((message) => new AwsError('InvalidInputException', message));

export const operations: Readonly<Record<string, Operation>> = {
  GetDatabase: operation(
    z.object({ CatalogId: z.string().optional(), Name: z.string() }),
    ({ Name }, context) => {
      const name = requireDatabase(context, Name);
      const Database = listDatabases(context).find(
        (candidate) => (candidate as { Name: string }).Name === name,
      );
      return { Database };
    },
  ),
  GetDatabases: operation(z.object({}), (_input, context) => ({
    DatabaseList: listDatabases(context),
  })),
  GetTable: operation(z.object({ ...ofTable, Name: z.string() }), (input, context) => ({
    Table: requireTable(context, input.DatabaseName, input.Name),
  })),
  GetTables: operation(z.object(ofTable), ({ DatabaseName }, context) => ({
    TableList: listTables(context, DatabaseName),
  })),
  CreateTable: operation(z.object({ ...ofTable, TableInput }), (input, context) => {
    const database = requireDatabase(context, input.DatabaseName);
    if (findTable(context, database, input.TableInput.Name)) {
      throw alreadyExists(`Table ${input.TableInput.Name} already exists.`);
    }
    putTable(context, database, input.TableInput);
  }),
  UpdateTable: operation(z.object({ ...ofTable, TableInput }), (input, context) => {
    requireTable(context, input.DatabaseName, input.TableInput.Name);
    putTable(context, input.DatabaseName, input.TableInput);
  }),
  DeleteTable: operation(z.object({ ...ofTable, Name: z.string() }), (input, context) =>
    deleteTable(context, input.DatabaseName, input.Name),
  ),
  GetPartitions: operation(
    z.strictObject({
      ...ofTable,
      TableName: z.string(),
      MaxResults: z.int().min(1).max(GET_PARTITIONS_MAX).default(GET_PARTITIONS_MAX),
      NextToken: z.coerce.number().int().min(0).default(0),
    }),
    ({ DatabaseName, TableName, MaxResults: limit, NextToken: offset }, context) => {
      const table = requireTable(context, DatabaseName, TableName);
      const page = { limit, offset };
      const Partitions = listPartitions(context, table.DatabaseName, table.Name, page);
      const isLast = Partitions.length < limit;
      return { Partitions, ...(isLast ? {} : { NextToken: String(offset + limit) }) };
    },
  ),
  CreatePartition: operation(
    z.object({ ...ofTable, TableName: z.string(), PartitionInput }),
    ({ DatabaseName, TableName, PartitionInput: input }, context) => {
      requireTable(context, DatabaseName, TableName);
      if (!addPartition(context, DatabaseName, TableName, input)) {
        throw alreadyExists('Partition already exists.');
      }
    },
  ),
  BatchCreatePartition: operation(
    z.object({
      ...ofTable,
      TableName: z.string(),
      PartitionInputList: z.array(PartitionInput).max(BATCH_CREATE_PARTITION_MAX),
    }),
    ({ DatabaseName, TableName, PartitionInputList }, context) => {
      requireTable(context, DatabaseName, TableName);
      const refused = PartitionInputList.filter(
        (input) => !addPartition(context, DatabaseName, TableName, input),
      );
      return {
        Errors: refused.map(({ Values }) => ({
          PartitionValues: Values,
          ErrorDetail: {
            ErrorCode: 'AlreadyExistsException',
            ErrorMessage: 'Partition already exists.',
          },
        })),
      };
    },
  ),
};

const alreadyExists = (message: string) => new AwsError('AlreadyExistsException', message);
