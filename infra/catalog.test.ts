import { expect, test } from 'vitest';
import { columnsOf } from '../schemas/lake/columns.ts';
import { StoreItem } from '../schemas/lake/store-items.ts';
import { ParticipationProcessed } from '../schemas/participation/participation-processed.ts';
import { ParticipationRequested } from '../schemas/participation/participation-requested.ts';
import { propertiesOf, templateOf } from './testing/template.ts';

const template = templateOf();
const tables = propertiesOf(template, 'AWS::Glue::Table');

test.each([
  ['participation_logs', 'events', ParticipationProcessed],
  ['request_logs', 'requests', ParticipationRequested],
])(
  '%s reads %s/ line by line, with its schema’s columns and projected partitions',
  (name, folder, shape) => {
    const table = Object.values(tables).find(({ TableInput }) => {
      return (TableInput as { Name: string }).Name === name;
    });
    const columns = columnsOf(shape).map((column) => ({ Name: column.name, Type: column.type }));

    expect(table).toEqual({
      CatalogId: 'AWS::AccountId',
      DatabaseName: 'CatalogDatabase',
      TableInput: {
        Name: name,
        TableType: 'EXTERNAL_TABLE',
        PartitionKeys: [
          { Name: 'dt', Type: 'string' },
          { Name: 'hour', Type: 'string' },
        ],
        Parameters: {
          EXTERNAL: 'TRUE',
          'projection.enabled': 'true',
          'projection.dt.type': 'date',
          'projection.dt.format': 'yyyy-MM-dd',
          'projection.dt.range': '2026-01-01,NOW',
          'projection.hour.type': 'integer',
          'projection.hour.range': '0,23',
          'projection.hour.digits': '2',
          'storage.location.template': `s3://LakeBucket/${folder}/dt=\${dt}/hour=\${hour}/`,
        },
        StorageDescriptor: {
          Columns: columns,
          Location: `s3://LakeBucket/${folder}/`,
          InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
          OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
          SerdeInfo: {
            SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe',
            Parameters: { 'ignore.malformed.json': 'true' },
          },
        },
      },
    });
  },
);

test('store_items reads the exports of the table, by the day that they are about', () => {
  const table = Object.values(tables).find(({ TableInput }) => {
    return (TableInput as { Name: string }).Name === 'store_items';
  });

  expect(table?.TableInput).toMatchObject({
    PartitionKeys: [{ Name: 'dt', Type: 'string' }],
    Parameters: {
      'projection.dt.type': 'date',
      'storage.location.template': `s3://Exports/exports/dt=\${dt}/`,
    },
    StorageDescriptor: {
      Columns: columnsOf(StoreItem).map((column) => ({ Name: column.name, Type: column.type })),
      Location: 's3://Exports/exports/',
    },
  });
});

test('the specification’s own DDL has an empty database to run in', () => {
  const databases = propertiesOf(template, 'AWS::Glue::Database');

  expect(Object.values(databases).map(({ DatabaseInput }) => DatabaseInput)).toEqual([
    { Name: 'eventflow' },
    { Name: 'eventflow_g1' },
  ]);
  expect(Object.values(tables).map(({ DatabaseName }) => DatabaseName)).not.toContain(
    'CatalogG1Database',
  );
});
