import { Aws } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { columnsOf } from '../schemas/lake/columns.ts';
import { EXPORTS_FOLDER, STORE_ITEMS } from '../schemas/lake/store-items.ts';
import { LAKE_TABLES, type LakeTable, PARTITIONS } from '../schemas/lake/tables.ts';
import type { Configuration } from './config.ts';

/** No fact is older; the end moves with Athena's own clock, in UTC as Firehose's partitions are.
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html */
const DATES = '2026-01-01,NOW';

export interface CatalogProps {
  readonly configuration: Configuration;
  readonly bucket: IBucket;
  /** Of the table's exports. */
  readonly exportsBucket: IBucket;
}

/** What Athena knows of the lake: a table for each folder, its columns derived from the schema. */
export class Catalog extends Construct {
  readonly databaseName: string;
  /** Holds nothing: the specification's own DDL and MSCK run here. */
  readonly g1DatabaseName: string;

  constructor(
    scope: Construct,
    id: string,
    { configuration, bucket, exportsBucket }: CatalogProps,
  ) {
    super(scope, id);
    this.databaseName = this.#database('Database', configuration.databaseName);
    this.g1DatabaseName = this.#database('G1Database', `${configuration.databaseName}_g1`);
    for (const { name, shape, folder } of LAKE_TABLES) {
      const location = bucket.s3UrlForObject(folder);
      this.#table(name, shape, { location, partitions: PARTITIONS, projected: hourly(location) });
    }
    const location = exportsBucket.s3UrlForObject(EXPORTS_FOLDER);
    this.#table(STORE_ITEMS.name, STORE_ITEMS.shape, {
      location,
      partitions: [STORE_ITEMS.partition],
      projected: daily(location),
    });
  }

  #database(id: string, name: string): string {
    return new CfnDatabase(this, id, { catalogId: Aws.ACCOUNT_ID, databaseInput: { name } }).ref;
  }

  #table(
    name: string,
    shape: LakeTable['shape'],
    { location, partitions, projected }: Place,
  ): void {
    new CfnTable(this, name, {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: this.databaseName,
      tableInput: {
        name,
        tableType: 'EXTERNAL_TABLE',
        partitionKeys: partitions.map(({ name, type }) => ({ name, type })),
        parameters: projected,
        storageDescriptor: {
          columns: columnsOf(shape),
          location,
          inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
          outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
          serdeInfo: {
            serializationLibrary: 'org.openx.data.jsonserde.JsonSerDe',
            parameters: { 'ignore.malformed.json': 'true' },
          },
        },
      },
    });
  }
}

interface Place {
  readonly location: string;
  readonly partitions: readonly { readonly name: string; readonly type: string }[];
  readonly projected: Readonly<Record<string, string>>;
}

/** Partitions follow from the query alone: nothing has to be added as days pass. */
const daily = (location: string): Record<string, string> => ({
  EXTERNAL: 'TRUE',
  'projection.enabled': 'true',
  'projection.dt.type': 'date',
  'projection.dt.format': 'yyyy-MM-dd',
  'projection.dt.range': DATES,
  'storage.location.template': `${location}dt=\${dt}/`,
});

/** The same by day and hour. */
const hourly = (location: string): Record<string, string> => ({
  ...daily(location),
  'projection.hour.type': 'integer',
  'projection.hour.range': '0,23',
  'projection.hour.digits': '2',
  'storage.location.template': `${location}dt=\${dt}/hour=\${hour}/`,
});
