/** Workgroups, saved statements, executions, and what they answered in chunks of rows. */
export const TABLES = `
  CREATE TABLE IF NOT EXISTS athena_work_groups (
    name TEXT PRIMARY KEY,
    properties TEXT NOT NULL,
    created_at INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS athena_named_queries (
    id TEXT PRIMARY KEY,
    work_group TEXT NOT NULL,
    properties TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS athena_prepared_statements (
    work_group TEXT NOT NULL,
    name TEXT NOT NULL,
    properties TEXT NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (work_group, name)
  );
  CREATE TABLE IF NOT EXISTS athena_executions (
    id TEXT PRIMARY KEY,
    token TEXT UNIQUE,
    request TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    error_category INTEGER,
    submitted_at INTEGER NOT NULL,
    started_at INTEGER,
    completed_at INTEGER,
    scanned_bytes INTEGER NOT NULL DEFAULT 0,
    columns TEXT NOT NULL DEFAULT '[]'
  );
  CREATE INDEX IF NOT EXISTS athena_executions_queued
    ON athena_executions (submitted_at) WHERE state = 'QUEUED';
  CREATE TABLE IF NOT EXISTS athena_results (
    execution_id TEXT NOT NULL,
    chunk INTEGER NOT NULL,
    rows TEXT NOT NULL,
    PRIMARY KEY (execution_id, chunk)
  );
`;
