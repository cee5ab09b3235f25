import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

/**
 * Everything the local cloud keeps: one SQLite database and a folder for files.
 * A statement has happened once it returns; `kill -9` takes nothing back (write-ahead log).
 */
export interface Store {
  /** The state folder; `undefined` when the store is in memory only. */
  readonly folder: string | undefined;
  /** Executes DDL or several statements at once. */
  exec(sql: string): void;
  /** Runs one statement; `changes` is how many rows it touched. */
  run(sql: string, ...values: SQLInputValue[]): { changes: number; lastInsertRowid: number };
  /** The first row, or `undefined`. */
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined;
  /** All rows. */
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[];
  /** All or nothing. `change` must be synchronous; a nested call joins the outer transaction. */
  transaction<T>(change: () => T): T;
  close(): void;
}

/** Opens the store in that folder (made when missing), or in memory when no folder is given. */
export function openStore(folder?: string): Store {
  if (folder) mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(folder ? join(folder, 'state.sqlite') : ':memory:');
  // NORMAL survives a killed process, which is what is promised; FULL would also survive a power cut
  // at an fsync a write. https://www.sqlite.org/pragma.html#pragma_synchronous
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000',
  );
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    let statement = statements.get(sql);
    if (!statement) {
      statement = database.prepare(sql);
      statements.set(sql, statement);
    }
    return statement;
  };
  let inTransaction = false;
  return {
    folder,
    exec: (sql) => database.exec(sql),
    run(sql, ...values) {
      const { changes, lastInsertRowid } = prepare(sql).run(...values);
      return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) };
    },
    get: <Row>(sql: string, ...values: SQLInputValue[]) =>
      prepare(sql).get(...values) as Row | undefined,
    all: <Row>(sql: string, ...values: SQLInputValue[]) => prepare(sql).all(...values) as Row[],
    transaction(change) {
      if (inTransaction) return change();
      inTransaction = true;
      prepare('BEGIN IMMEDIATE').run();
      try {
        const result = change();
        prepare('COMMIT').run();
        return result;
      } catch (error) {
        prepare('ROLLBACK').run();
        throw error;
      } finally {
        inTransaction = false;
      }
    },
    close: () => database.close(),
  };
}
