import { type Lake, openLake } from '../../../testing/lake.ts';

export type { Lake };

/** A table of JSON lines below `s3://lake/<folder>`, with more of TableInput. */
export const jsonTable = (
  name: string,
  columns: Readonly<Record<string, string>>,
  more: Readonly<Record<string, unknown>> = {},
  folder = `${name}/`,
) => ({
  Type: 'AWS::Glue::Table',
  Properties: {
    CatalogId: '0',
    DatabaseName: { Ref: 'Database' },
    TableInput: {
      Name: name,
      StorageDescriptor: {
        Columns: Object.entries(columns).map(([Name, Type]) => ({ Name, Type })),
        Location: `s3://lake/${folder}`,
        SerdeInfo: {
          SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe',
          Parameters: { 'ignore.malformed.json': 'true' },
        },
      },
      ...more,
    },
  },
});

/** Partition keys of type string, and a projection by date and hour. */
export const projected = (
  more: Readonly<Record<string, string>> = {},
  keys: readonly string[] = ['dt', 'hour'],
) => ({
  PartitionKeys: keys.map((Name) => ({ Name, Type: 'string' })),
  Parameters: {
    'projection.enabled': 'true',
    'projection.dt.type': 'date',
    'projection.dt.format': 'yyyy-MM-dd',
    'projection.dt.range': '2026-01-01,NOW',
    'projection.hour.type': 'integer',
    'projection.hour.range': '0,23',
    'projection.hour.digits': '2',
    ...more,
  },
});

interface Resources {
  readonly [logicalId: string]: { readonly Type: string; readonly Properties: unknown };
}

/** Athena over those resources: the database `test`, the workgroup `main` with results in `results`. */
export const openTestLake = (
  resources: Resources,
  configuration: Readonly<Record<string, unknown>> = {},
  folder?: string,
): Promise<Lake> =>
  openLake({
    ...(folder && { folder }),
    workGroup: 'main',
    database: 'test',
    template: {
      Resources: {
        Database: {
          Type: 'AWS::Glue::Database',
          Properties: { CatalogId: '0', DatabaseInput: { Name: 'test' } },
        },
        WorkGroup: {
          Type: 'AWS::Athena::WorkGroup',
          Properties: {
            Name: 'main',
            WorkGroupConfiguration: {
              ResultConfiguration: { OutputLocation: 's3://results/athena/' },
              ...configuration,
            },
          },
        },
        ...resources,
      },
    },
  });
