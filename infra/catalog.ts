import { Aws } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { columnsOf } from '../schemas/lake/columns.ts';
import { LAKE_TABLES, type LakeTable, PARTITIONS } from '../schemas/lake/tables.ts';
import type { Configuration } from './config.ts';

/** No fact is older; the end moves with Athena's own clock, in UTC as Firehose's partitions are.
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html */
const DATES = '2026-01-01,NOW';

export interface CatalogProps {
  readonly configuration: Configuration;
  readonly bucket: IBucket;
}

/** What Athena knows of the lake: a table for each folder, its columns derived from the schema. */
export class Catalog extends Construct {
  readonly databaseName: string;
  /** Holds nothing: the specification's own DDL and MSCK run here. */
  readonly g1DatabaseName: string;
  readonly #bucket: IBucket;

  constructor(scope: Construct, id: string, { configuration, bucket }: CatalogProps) {
    super(scope, id);
    this.#bucket = bucket;
    this.databaseName = this.#database('Database', configuration.databaseName);
    this.g1DatabaseName = this.#database('G1Database', `${configuration.databaseName}_g1`);
    for (const table of LAKE_TABLES) this.#table(table);
  }

  #database(id: string, name: string): string {
    return new CfnDatabase(this, id, { catalogId: Aws.ACCOUNT_ID, databaseInput: { name } }).ref;
  }

  #table({ name, shape, folder }: LakeTable): void {
    const location = this.#bucket.s3UrlForObject(folder);
    new CfnTable(this, name, {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: this.databaseName,
      tableInput: {
        name,
        tableType: 'EXTERNAL_TABLE',
        partitionKeys: PARTITIONS.map(({ name, type }) => ({ name, type })),
        parameters: projection(location),
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

/** Partitions follow from the query alone: nothing has to be added as hours pass. */
const projection = (location: string): Record<string, string> => ({
  EXTERNAL: 'TRUE',
  'projection.enabled': 'true',
  'projection.dt.type': 'date',
  'projection.dt.format': 'yyyy-MM-dd',
  'projection.dt.range': DATES,
  'projection.hour.type': 'integer',
  'projection.hour.range': '0,23',
  'projection.hour.digits': '2',
  'storage.location.template': `${location}dt=\${dt}/hour=\${hour}/`,
});
