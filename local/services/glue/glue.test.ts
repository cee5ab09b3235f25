import {
  BatchCreatePartitionCommand,
  CreatePartitionCommand,
  CreateTableCommand,
  DeleteTableCommand,
  GetDatabaseCommand,
  GetDatabasesCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GetTablesCommand,
  GlueClient,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Served, serveServices, testCredentials } from '../../testing/serve.ts';
import { createGlue } from './index.ts';

const template = {
  Resources: {
    Lake: {
      Type: 'AWS::Glue::Database',
      Properties: { CatalogId: { Ref: 'AWS::AccountId' }, DatabaseInput: { Name: 'Lake' } },
    },
    Facts: {
      Type: 'AWS::Glue::Table',
      Properties: {
        CatalogId: { Ref: 'AWS::AccountId' },
        DatabaseName: { Ref: 'Lake' },
        TableInput: {
          Name: 'Facts',
          PartitionKeys: [{ Name: 'dt', Type: 'string' }],
          StorageDescriptor: { Columns: [{ Name: 'id', Type: 'string' }], Location: 's3://b/f/' },
          Parameters: { 'projection.enabled': 'true' },
        },
      },
    },
  },
};

let served: Served;
let glue: GlueClient;
const inFacts = { DatabaseName: 'lake', TableName: 'facts' };

beforeEach(async () => {
  served = await serveServices([createGlue()], { template });
  const { endpoint } = served;
  glue = new GlueClient({ endpoint, region: 'us-east-1', credentials: testCredentials });
});
afterEach(() => served.close());

test('the template’s database and table are there, in lower case', async () => {
  const { Database } = await glue.send(new GetDatabaseCommand({ Name: 'LAKE' }));
  expect(Database?.Name).toBe('lake');
  const { DatabaseList } = await glue.send(new GetDatabasesCommand({}));
  expect(DatabaseList?.map(({ Name }) => Name)).toEqual(['lake']);
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: 'lake', Name: 'FACTS' }));
  expect(Table).toMatchObject({
    Name: 'facts',
    DatabaseName: 'lake',
    StorageDescriptor: { Location: 's3://b/f/' },
    Parameters: { 'projection.enabled': 'true' },
  });
  expect(Table?.CreateTime).toBeInstanceOf(Date);
});

test('what is not there is EntityNotFoundException', async () => {
  const table = new GetTableCommand({ DatabaseName: 'lake', Name: 'nothing' });
  await expect(glue.send(table)).rejects.toMatchObject({ name: 'EntityNotFoundException' });
  const tables = new GetTablesCommand({ DatabaseName: 'nowhere' });
  await expect(glue.send(tables)).rejects.toThrow('Database nowhere not found.');
});

test('a table is made once, changed, and deleted with its partitions', async () => {
  const create = new CreateTableCommand({ DatabaseName: 'lake', TableInput: { Name: 'more' } });
  await glue.send(create);
  await expect(glue.send(create)).rejects.toMatchObject({ name: 'AlreadyExistsException' });
  await glue.send(
    new UpdateTableCommand({
      DatabaseName: 'lake',
      TableInput: { Name: 'more', Description: 'changed' },
    }),
  );
  const { TableList } = await glue.send(new GetTablesCommand({ DatabaseName: 'lake' }));
  expect(TableList?.map(({ Name, Description }) => [Name, Description])).toEqual([
    ['facts', undefined],
    ['more', 'changed'],
  ]);
  const inMore = { DatabaseName: 'lake', TableName: 'more' };
  await glue.send(new CreatePartitionCommand({ ...inMore, PartitionInput: { Values: ['1'] } }));
  await glue.send(new DeleteTableCommand({ DatabaseName: 'lake', Name: 'more' }));
  await glue.send(create);
  const { Partitions } = await glue.send(new GetPartitionsCommand(inMore));
  expect(Partitions).toEqual([]);
});

test('partitions are added once each and read page by page', async () => {
  const input = (day: string) => ({
    Values: [day],
    StorageDescriptor: { Location: `s3://b/f/dt=${day}/` },
  });
  await glue.send(new CreatePartitionCommand({ ...inFacts, PartitionInput: input('2') }));
  const { Errors } = await glue.send(
    new BatchCreatePartitionCommand({
      ...inFacts,
      PartitionInputList: [input('1'), input('2'), input('3')],
    }),
  );
  expect(Errors?.map(({ PartitionValues }) => PartitionValues)).toEqual([['2']]);
  const first = await glue.send(new GetPartitionsCommand({ ...inFacts, MaxResults: 2 }));
  const second = await glue.send(
    new GetPartitionsCommand({ ...inFacts, NextToken: first.NextToken }),
  );
  const values = [first, second].flatMap(({ Partitions }) => Partitions ?? []);
  expect(values.map(({ Values }) => Values)).toEqual([['1'], ['2'], ['3']]);
  expect(second.NextToken).toBeUndefined();
});

test('an expression over partitions is refused rather than ignored', async () => {
  const asked = new GetPartitionsCommand({ ...inFacts, Expression: "dt = '1'" });
  await expect(glue.send(asked)).rejects.toThrow('Expression');
});

test('a table property that is not known is refused by name', async () => {
  const { Facts, ...others } = template.Resources;
  const Properties = { ...Facts.Properties, OpenTableFormatInput: {} };
  const changed = { Resources: { ...others, Facts: { ...Facts, Properties } } };
  await expect(serveServices([createGlue()], { template: changed })).rejects.toThrow(
    'Facts (AWS::Glue::Table): property OpenTableFormatInput',
  );
});
