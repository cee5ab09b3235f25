import { setImmediate } from 'node:timers/promises';
import { DuckDBInstance, type DuckDBResult, type DuckDBValue } from '@duckdb/node-api';
import { QueryFailure } from '../failure.ts';
import { DIALECT, present } from './dialect.ts';
import { listed, named } from './text.ts';

/** Modest, as the rest of the system shares the machine; a query that needs more fails alone. */
const SETTINGS = {
  threads: '2',
  memory_limit: '1GB',
  // Without a folder to spill to, nothing is written to disk.
  temp_directory: '',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
};

/** The name that Athena gives its own catalog. */
const CATALOG = 'awsdatacatalog';

/** One DuckDB of its own for one execution: it leaves nothing behind, neither views nor memory. */
export interface Engine {
  /** Runs our own statement and gives its rows. */
  rows<Row>(sql: string): Promise<Row[]>;
  /** Answers in chunks, so that a large result is never held at once. */
  stream(sql: string): Promise<DuckDBResult>;
  /** The rows of such an answer, a chunk at a time. */
  chunks(result: DuckDBResult): AsyncIterable<readonly (readonly DuckDBValue[])[]>;
  close(): void;
}

export interface EngineOptions {
  /** What is below them may be read and written; nothing at all without one. */
  readonly folders: readonly string[];
  /** The database of names without one. */
  readonly database: string;
  /** The present, for the statement. */
  readonly nowEpochMs: number;
  readonly signal: AbortSignal;
}

/**
 * Opens an engine that reads files below those folders only, and no network, whatever SQL it is given.
 * When the signal aborts, what runs is interrupted.
 */
export async function openEngine({
  folders,
  database,
  nowEpochMs,
  signal,
}: EngineOptions): Promise<Engine> {
  const instance = await DuckDBInstance.create(':memory:', SETTINGS);
  const connection = await instance.connect();
  let underWay = 0;
  // Again and again: DuckDB forgets an interrupt that comes before it has begun the statement.
  const interrupt = async () => {
    while (underWay > 0) {
      connection.interrupt();
      await setImmediate();
    }
  };
  const close = () => {
    signal.removeEventListener('abort', interrupt);
    connection.closeSync();
    instance.closeSync();
  };
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    underWay += 1;
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      throw new QueryFailure(readable(error));
    } finally {
      underWay -= 1;
    }
  };
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    await connection.run(
      `${DIALECT} ${present(nowEpochMs)} ATTACH ':memory:' AS ${CATALOG};
       CREATE SCHEMA IF NOT EXISTS ${CATALOG}.${named(database)}; USE ${CATALOG}.${named(database)};`,
    );
    if (folders.length > 0) await connection.run(`SET allowed_directories = ${listed(folders)}`);
    await connection.run('SET enable_external_access = false; SET lock_configuration = true');
  } catch (error) {
    close();
    throw error;
  }
  return {
    rows: <Row>(sql: string) =>
      guarded(async () => (await connection.runAndReadAll(sql)).getRowObjects() as Row[]),
    stream: (sql) => guarded(() => connection.stream(sql)),
    async *chunks(result) {
      for (;;) {
        const chunk = await guarded(() => result.fetchChunk());
        if (!chunk || chunk.rowCount === 0) return;
        yield chunk.getRows();
      }
    },
    close,
  };
}

/** DuckDB's message under Trino's name for it, without the excerpt of the statement. */
function readable(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const message = text.split('\n\nLINE ')[0]?.trim() ?? text;
  const [, kind, rest] = /^(\w+(?: \w+)*) Error: ([\s\S]*)$/.exec(message) ?? [];
  const trino: Record<string, string> = {
    Binder: 'SYNTAX_ERROR',
    Parser: 'SYNTAX_ERROR',
    Catalog: 'SYNTAX_ERROR',
    Conversion: 'INVALID_CAST_ARGUMENT',
    'Out of Memory': 'EXCEEDED_LOCAL_MEMORY_LIMIT',
  };
  return kind && kind in trino ? `${trino[kind]}: ${rest}` : message;
}
