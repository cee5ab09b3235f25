import type { Principal } from '../../../principal.ts';
import type { Store } from '../../../store.ts';
import type { ExportInput } from './request.ts';

/** What was asked for, settled when the export was accepted. Instants are epoch milliseconds. */
export interface ExportRequest {
  readonly asked: ExportInput;
  /** With whose rights the files are written. */
  readonly principal: Principal;
  readonly tableArn: string;
  readonly tableUuid: string;
  readonly bucket: string;
  /** Without a slash at its end; may be empty. */
  readonly prefix: string;
  readonly token: string;
  readonly span: Span;
}

export type Span =
  /** The table as it was at that instant. */
  | { readonly type: 'FULL_EXPORT'; readonly atEpochMs: number }
  /** What changed from the first instant, included, to the second, excluded. */
  | {
      readonly type: 'INCREMENTAL_EXPORT';
      readonly fromEpochMs: number;
      readonly toEpochMs: number;
      readonly view: 'NEW_IMAGE' | 'NEW_AND_OLD_IMAGES';
    };

export interface Job {
  /** The last part of the ARN. */
  readonly id: string;
  readonly tableId: number;
  readonly request: ExportRequest;
  readonly startedAtEpochMs: number;
  readonly state: JobState;
}

export type JobState =
  | { readonly status: 'IN_PROGRESS' }
  | {
      readonly status: 'COMPLETED';
      readonly endedAtEpochMs: number;
      readonly items: number;
      readonly bytes: number;
    }
  | {
      readonly status: 'FAILED';
      readonly endedAtEpochMs: number;
      readonly code: string;
      readonly message: string;
    };

export const exportArnOf = ({ id, request }: Job): string => `${request.tableArn}/export/${id}`;

export const JOBS_DDL = `
  CREATE TABLE IF NOT EXISTS dynamodb_exports (
    id TEXT PRIMARY KEY,
    table_id INTEGER NOT NULL,
    table_arn TEXT NOT NULL,
    token TEXT NOT NULL,
    request TEXT NOT NULL,
    started_at_epoch_ms INTEGER NOT NULL,
    state TEXT NOT NULL
  ) WITHOUT ROWID;
`;

interface Row {
  readonly id: string;
  readonly table_id: number;
  readonly request: string;
  readonly started_at_epoch_ms: number;
  readonly state: string;
}

const jobOf = (row: Row): Job => ({
  id: row.id,
  tableId: row.table_id,
  request: JSON.parse(row.request) as ExportRequest,
  startedAtEpochMs: row.started_at_epoch_ms,
  state: JSON.parse(row.state) as JobState,
});

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListExports.html */
const REMEMBERED_MS = 90 * 24 * 60 * 60 * 1000;

/** The exports that were asked for. An id begins with its time, so that ids are in their order. */
export const jobs = {
  add(store: Store, { id, tableId, request, startedAtEpochMs, state }: Job): void {
    store.run(
      'INSERT INTO dynamodb_exports VALUES (?, ?, ?, ?, ?, ?, ?)',
      id,
      tableId,
      request.tableArn,
      request.token,
      JSON.stringify(request),
      startedAtEpochMs,
      JSON.stringify(state),
    );
  },
  find(store: Store, tableArn: string, id: string): Job | undefined {
    const sql = 'SELECT * FROM dynamodb_exports WHERE table_arn = ? AND id = ?';
    const row = store.get<Row>(sql, tableArn, id);
    return row && jobOf(row);
  },
  /** The latest with that token. */
  withToken(store: Store, tableArn: string, token: string | undefined): Job | undefined {
    if (token === undefined) return undefined;
    const row = store.get<Row>(
      'SELECT * FROM dynamodb_exports WHERE table_arn = ? AND token = ? ORDER BY id DESC LIMIT 1',
      tableArn,
      token,
    );
    return row && jobOf(row);
  },
  /** In order, after that id; of every table without an ARN. */
  list(store: Store, tableArn: string | undefined, after: string, limit: number): readonly Job[] {
    const sql = `SELECT * FROM dynamodb_exports
      WHERE id > ? AND (?2 IS NULL OR table_arn = ?2) ORDER BY id LIMIT ?3`;
    return store.all<Row>(sql, after, tableArn ?? null, limit).map(jobOf);
  },
  underWay(store: Store): readonly Job[] {
    const sql = `SELECT * FROM dynamodb_exports WHERE state ->> 'status' = 'IN_PROGRESS' ORDER BY id`;
    return store.all<Row>(sql).map(jobOf);
  },
  end(store: Store, id: string, state: JobState): void {
    store.run('UPDATE dynamodb_exports SET state = ? WHERE id = ?', JSON.stringify(state), id);
  },
  forgetOld(store: Store, nowEpochMs: number): void {
    const sql = `DELETE FROM dynamodb_exports
      WHERE started_at_epoch_ms < ? AND state ->> 'status' <> 'IN_PROGRESS'`;
    store.run(sql, nowEpochMs - REMEMBERED_MS);
  },
};
