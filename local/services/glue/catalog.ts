import { AwsError, type Context } from '../../service.ts';
import type { DatabaseInput, PartitionInput, TableInput } from './shapes.ts';

interface Row {
  readonly name: string;
  readonly input: string;
  readonly created_at: number;
  readonly updated_at: number;
}

/** The wire gives epoch seconds. */
const seconds = (epochMs: number): number => epochMs / 1000;

const notFound = (message: string) => new AwsError('EntityNotFoundException', message);

export function putDatabase({ store, clock }: Context, name: string, input: DatabaseInput): void {
  store.run(
    `INSERT INTO glue_databases VALUES (?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET input = excluded.input`,
    name,
    JSON.stringify(input),
    clock.now(),
  );
}

export function listDatabases({ store, place }: Context): object[] {
  return store
    .all<Row>('SELECT * FROM glue_databases ORDER BY name')
    .map(({ name, input, created_at }) => ({
      ...(JSON.parse(input) as DatabaseInput),
      Name: name,
      CatalogId: place.accountId,
      CreateTime: seconds(created_at),
    }));
}

/** @throws EntityNotFoundException */
export function requireDatabase({ store }: Context, database: string): string {
  const name = database.toLowerCase();
  if (!store.get('SELECT 1 FROM glue_databases WHERE name = ?', name)) {
    throw notFound(`Database ${name} not found.`);
  }
  return name;
}

/** Makes the table, or gives the one that is there this definition; partitions stay. */
export function putTable({ store, clock }: Context, database: string, input: TableInput): void {
  store.run(
    `INSERT INTO glue_tables VALUES (?, ?, ?, ?, ?) ON CONFLICT (database_name, name)
     DO UPDATE SET input = excluded.input, updated_at = excluded.updated_at`,
    database.toLowerCase(),
    input.Name,
    JSON.stringify(input),
    clock.now(),
    clock.now(),
  );
}

export function findTable({ store, place }: Context, database: string, name: string) {
  const [databaseName, tableName] = [database.toLowerCase(), name.toLowerCase()];
  const row = store.get<Row>(
    'SELECT * FROM glue_tables WHERE database_name = ? AND name = ?',
    databaseName,
    tableName,
  );
  return row && tableOf(row, databaseName, place.accountId);
}

/** @throws EntityNotFoundException */
export function requireTable(context: Context, database: string, name: string) {
  const table = findTable(context, requireDatabase(context, database), name);
  if (!table) throw notFound(`Table ${name.toLowerCase()} not found.`);
  return table;
}

export function listTables(context: Context, database: string): object[] {
  const name = requireDatabase(context, database);
  return context.store
    .all<Row>('SELECT * FROM glue_tables WHERE database_name = ? ORDER BY name', name)
    .map((row) => tableOf(row, name, context.place.accountId));
}

function tableOf({ input, created_at, updated_at }: Row, database: string, catalogId: string) {
  return {
    ...(JSON.parse(input) as TableInput),
    DatabaseName: database,
    CatalogId: catalogId,
    CreateTime: seconds(created_at),
    UpdateTime: seconds(updated_at),
  };
}

/** @throws EntityNotFoundException */
export function deleteTable(context: Context, database: string, name: string): void {
  const { DatabaseName, Name } = requireTable(context, database, name);
  context.store.transaction(() => {
    context.store.run(
      'DELETE FROM glue_partitions WHERE database_name = ? AND table_name = ?',
      DatabaseName,
      Name,
    );
    context.store.run(
      'DELETE FROM glue_tables WHERE database_name = ? AND name = ?',
      DatabaseName,
      Name,
    );
  });
}

/** Answers false when a partition of these values is there already. */
export function addPartition(
  { store, clock }: Context,
  database: string,
  table: string,
  input: PartitionInput,
): boolean {
  const { changes } = store.run(
    'INSERT OR IGNORE INTO glue_partitions VALUES (?, ?, ?, ?, ?)',
    database.toLowerCase(),
    table.toLowerCase(),
    JSON.stringify(input.Values),
    JSON.stringify(input),
    clock.now(),
  );
  return changes === 1;
}

export function listPartitions(
  { store, place }: Context,
  database: string,
  table: string,
  { limit, offset }: { limit: number; offset: number },
): object[] {
  return store
    .all<Row>(
      `SELECT input, created_at FROM glue_partitions WHERE database_name = ? AND table_name = ?
       ORDER BY partition_values LIMIT ? OFFSET ?`,
      database,
      table,
      limit,
      offset,
    )
    .map(({ input, created_at }) => ({
      ...(JSON.parse(input) as PartitionInput),
      DatabaseName: database,
      TableName: table,
      CatalogId: place.accountId,
      CreationTime: seconds(created_at),
    }));
}
