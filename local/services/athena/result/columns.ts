import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_ColumnInfo.html */
export interface ColumnInfo {
  readonly CatalogName: string;
  readonly SchemaName: string;
  readonly TableName: string;
  readonly Name: string;
  readonly Label: string;
  readonly Type: string;
  readonly Precision: number;
  readonly Scale: number;
  readonly Nullable: 'UNKNOWN';
  readonly CaseSensitive: boolean;
}

/** Athena's names of types, and the precision it gives them. */
const TYPES: Readonly<Partial<Record<DuckDBTypeId, readonly [name: string, precision: number]>>> = {
  [DuckDBTypeId.BOOLEAN]: ['boolean', 0],
  [DuckDBTypeId.TINYINT]: ['tinyint', 3],
  [DuckDBTypeId.SMALLINT]: ['smallint', 5],
  [DuckDBTypeId.INTEGER]: ['integer', 10],
  [DuckDBTypeId.BIGINT]: ['bigint', 19],
  // A sum of bigints is wider in DuckDB than in Athena.
  [DuckDBTypeId.HUGEINT]: ['bigint', 19],
  [DuckDBTypeId.UBIGINT]: ['bigint', 19],
  [DuckDBTypeId.UINTEGER]: ['bigint', 19],
  [DuckDBTypeId.FLOAT]: ['float', 17],
  [DuckDBTypeId.DOUBLE]: ['double', 17],
  [DuckDBTypeId.DATE]: ['date', 0],
  [DuckDBTypeId.TIME]: ['time', 3],
  [DuckDBTypeId.TIMESTAMP]: ['timestamp', 3],
  [DuckDBTypeId.TIMESTAMP_TZ]: ['timestamp with time zone', 3],
  [DuckDBTypeId.BLOB]: ['varbinary', 1_073_741_824],
  [DuckDBTypeId.LIST]: ['array', 0],
  [DuckDBTypeId.MAP]: ['map', 0],
  [DuckDBTypeId.STRUCT]: ['row', 0],
};
const VARCHAR = ['varchar', 2_147_483_647] as const;

export function columnOf(name: string, type: DuckDBType): ColumnInfo {
  if ('scale' in type && 'width' in type) {
    return column(name, 'decimal', Number(type.width), Number(type.scale));
  }
  return column(name, ...(TYPES[type.typeId] ?? VARCHAR));
}

/** Whether a number of this type is written with a decimal point. */
export const isFloating = ({ typeId }: DuckDBType): boolean =>
  typeId === DuckDBTypeId.DOUBLE || typeId === DuckDBTypeId.FLOAT;

/** A column of a statement that answers texts, such as SHOW. */
export const textColumn = (name: string): ColumnInfo => column(name, 'string', 0);

function column(name: string, type: string, precision: number, scale = 0): ColumnInfo {
  return {
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name: name,
    Label: name,
    Type: type,
    Precision: precision,
    Scale: scale,
    Nullable: 'UNKNOWN',
    CaseSensitive: type === 'varchar',
  };
}
