import type { Principal } from '../../principal.ts';
import type { Context } from '../../service.ts';
import { ErrorCategory } from './failure.ts';
import type { Row, StatementResult } from './result/result.ts';

type ExecutionState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** What was asked, settled when the execution was accepted. */
export interface ExecutionRequest {
  /** Whose rights it runs with. */
  readonly principal: Principal;
  readonly sql: string;
  readonly parameters: readonly string[];
  readonly database: string;
  readonly workGroup: string;
  readonly statementType: 'DML' | 'DDL' | 'UTILITY';
  /** The result's own object, `s3://bucket/prefix/<id>.csv`. */
  readonly outputLocation: string;
}

export interface Execution {
  readonly id: string;
  readonly request: ExecutionRequest;
  readonly state: ExecutionState;
  readonly reason: string | null;
  readonly error_category: number | null;
  readonly submitted_at: number;
  readonly started_at: number | null;
  readonly completed_at: number | null;
  readonly scanned_bytes: number;
  readonly columns: string;
}

/** How long Athena remembers. https://docs.aws.amazon.com/athena/latest/ug/queries-viewing-history.html */
const HISTORY_MS = 45 * 24 * 60 * 60 * 1000;

/** Rows kept in one piece; the most that one page may have.
 * https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html */
export const CHUNK_ROWS = 1000;

type StoredExecution = Omit<Execution, 'request'> & { readonly request: string };

const read = (row: StoredExecution | undefined): Execution | undefined =>
  row && { ...row, request: JSON.parse(row.request) as ExecutionRequest };

export const findExecution = (
  { store }: Pick<Context, 'store'>,
  id: string,
): Execution | undefined =>
  read(store.get<StoredExecution>('SELECT * FROM athena_executions WHERE id = ?', id));

export const findByToken = ({ store }: Context, token: string): Execution | undefined =>
  read(store.get<StoredExecution>('SELECT * FROM athena_executions WHERE token = ?', token));

export const nextQueued = ({ store }: Context): Execution | undefined =>
  read(
    store.get<StoredExecution>(
      "SELECT * FROM athena_executions WHERE state = 'QUEUED' ORDER BY submitted_at, rowid",
    ),
  );

export function addExecution(
  { store, clock }: Context,
  id: string,
  token: string | undefined,
  request: ExecutionRequest,
): void {
  store.run(
    `INSERT INTO athena_executions (id, token, request, state, submitted_at)
     VALUES (?, ?, ?, 'QUEUED', ?)`,
    id,
    token ?? null,
    JSON.stringify(request),
    clock.now(),
  );
}

/** What ran when the process ended runs again; what is old is forgotten. */
export function recover({ store, clock }: Context): void {
  store.run("UPDATE athena_executions SET state = 'QUEUED' WHERE state = 'RUNNING'");
  const before = clock.now() - HISTORY_MS;
  store.run(
    'DELETE FROM athena_results WHERE execution_id IN (SELECT id FROM athena_executions WHERE submitted_at < ?)',
    before,
  );
  store.run('DELETE FROM athena_executions WHERE submitted_at < ?', before);
}

export function markRunning({ store, clock }: Context, id: string): void {
  store.run(
    "UPDATE athena_executions SET state = 'RUNNING', started_at = ? WHERE id = ?",
    clock.now(),
    id,
  );
}

/** Ends it, unless it has ended before. */
export function markEnded(
  { store, clock }: Context,
  id: string,
  state: 'FAILED' | 'CANCELLED',
  reason: string,
  category: ErrorCategory = ErrorCategory.user,
): void {
  store.run(
    `UPDATE athena_executions SET state = ?, reason = ?, error_category = ?, completed_at = ?
     WHERE id = ? AND state IN ('QUEUED', 'RUNNING')`,
    state,
    reason,
    state === 'FAILED' ? category : null,
    clock.now(),
    id,
  );
}

/** Keeps the result and ends the execution, in one step, unless it has ended before. */
export function markSucceeded(
  { store, clock }: Context,
  id: string,
  { columns, rows, scannedBytes }: StatementResult,
): void {
  store.transaction(() => {
    const { changes } = store.run(
      `UPDATE athena_executions
       SET state = 'SUCCEEDED', completed_at = ?, scanned_bytes = ?, columns = ?
       WHERE id = ? AND state = 'RUNNING'`,
      clock.now(),
      scannedBytes,
      JSON.stringify(columns),
      id,
    );
    if (changes === 0) return;
    for (let at = 0; at < rows.length; at += CHUNK_ROWS) {
      store.run(
        'INSERT OR REPLACE INTO athena_results VALUES (?, ?, ?)',
        id,
        at / CHUNK_ROWS,
        JSON.stringify(rows.slice(at, at + CHUNK_ROWS)),
      );
    }
  });
}

/** Up to that many rows of the result from that one on. */
export function readRows({ store }: Context, id: string, from: number, count: number): Row[] {
  const first = Math.floor(from / CHUNK_ROWS);
  const last = Math.floor((from + count - 1) / CHUNK_ROWS);
  const rows = store
    .all<{ rows: string }>(
      'SELECT rows FROM athena_results WHERE execution_id = ? AND chunk BETWEEN ? AND ? ORDER BY chunk',
      id,
      first,
      last,
    )
    .flatMap((chunk) => JSON.parse(chunk.rows) as Row[]);
  return rows.slice(from - first * CHUNK_ROWS, from - first * CHUNK_ROWS + count);
}
