import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { isNoRoom, NoRoom } from './room.ts';

/**
 * Everything the local cloud keeps: one SQLite database and a folder for files.
 * A statement has happened once it returns; `kill -9` takes nothing back (write-ahead log).
 * @throws NoRoom, from all that writes, when the disk is full: then nothing has happened.
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
  /** Runs what writes files below the folder. */
  writing<T>(write: () => T): T;
  close(): void;
}

/**
 * Pages in the log, 32 MB, before they move to the database: that waits for the disk, and so does each
 * call meanwhile. SQLite's own 1,000 come every thirty participations.
 * https://www.sqlite.org/wal.html#ckpt
 */
const CHECKPOINT_PAGES = 8000;

/** SQLITE_CORRUPT and SQLITE_NOTADB. https://www.sqlite.org/rescode.html */
const DAMAGED = [11, 26];

/** Whether what was opened is no whole database of SQLite. */
export function isDamaged(error: unknown): boolean {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  return code === 'ERR_SQLITE_ERROR' && DAMAGED.includes(Number(errcode) & 0xff);
}

/**
 * Opens the store in that folder (made when missing), or in memory when no folder is given;
 * `onNoRoom` hears of each write that the disk had no room for.
 */
export function openStore(folder?: string, onNoRoom?: (noRoom: NoRoom) => void): Store {
  if (folder) mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(folder ? join(folder, 'state.sqlite') : ':memory:');
  // NORMAL survives a killed process, which is what is promised; FULL would also survive a power cut
  // at an fsync a write. https://www.sqlite.org/pragma.html#pragma_synchronous
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000',
  );
  database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
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
  /** What ended the transaction under way: SQLite may have rolled it back already. */
  let ended: NoRoom | undefined;
  const writing = <T>(write: () => T): T => {
    // Whoever takes an error for the trouble of one entry must not go on outside of the transaction.
    if (ended) throw ended;
    try {
      return write();
    } catch (error) {
      if (!isNoRoom(error)) throw error;
      const noRoom = new NoRoom(folder ?? 'memory');
      if (inTransaction) ended = noRoom;
      onNoRoom?.(noRoom);
      throw noRoom;
    }
  };
  return {
    folder,
    writing,
    exec: (sql) => writing(() => database.exec(sql)),
    run: (sql, ...values) =>
      writing(() => {
        const { changes, lastInsertRowid } = prepare(sql).run(...values);
        return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) };
      }),
    get: <Row>(sql: string, ...values: SQLInputValue[]) =>
      writing(() => prepare(sql).get(...values) as Row | undefined),
    all: <Row>(sql: string, ...values: SQLInputValue[]) =>
      writing(() => prepare(sql).all(...values) as Row[]),
    transaction(change) {
      if (inTransaction) return change();
      inTransaction = true;
      try {
        writing(() => prepare('BEGIN IMMEDIATE').run());
        const result = change();
        writing(() => prepare('COMMIT').run());
        return result;
      } catch (error) {
        if (database.isTransaction) prepare('ROLLBACK').run();
        throw error;
      } finally {
        inTransaction = false;
        ended = undefined;
      }
    },
    close: () => database.close(),
  };
}
