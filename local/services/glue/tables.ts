/** Databases, tables and partitions, each as the input it was made with; names are lower case. */
export const TABLES = `
  CREATE TABLE IF NOT EXISTS glue_databases (
    name TEXT PRIMARY KEY,
    input TEXT NOT NULL,
    created_at INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS glue_tables (
    database_name TEXT NOT NULL,
    name TEXT NOT NULL,
    input TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (database_name, name)
  );
  CREATE TABLE IF NOT EXISTS glue_partitions (
    database_name TEXT NOT NULL,
    table_name TEXT NOT NULL,
    partition_values TEXT NOT NULL,
    input TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (database_name, table_name, partition_values)
  );
`;
