import { join, resolve } from 'node:path';
import type { Context } from '../../../service.ts';
import type { KeptRows } from '../lake/kept-rows.ts';

export interface RunOptions {
  /** The database of names without one. */
  readonly database: string;
  /** What one query may read; none when undefined. */
  readonly scanLimitBytes: number | undefined;
  /** Rows of the lake that were read before. */
  readonly kept: KeptRows;
  /** Aborts when the execution is stopped. */
  readonly signal: AbortSignal;
}

/** Where the local S3 keeps its buckets; none when nothing is kept on disk. */
export const lakeFolderOf = ({ store }: Context): string | undefined =>
  store.folder === undefined ? undefined : join(resolve(store.folder), 's3');

/** Where rows that were read before are kept; none when nothing is kept on disk. */
export const keptFolderOf = ({ store }: Context): string | undefined =>
  store.folder === undefined ? undefined : join(resolve(store.folder), 'athena');
