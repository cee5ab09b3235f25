import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createTurns } from '../../../in-turn.ts';
import { isNoRoom } from '../../../room.ts';
import { QueryFailure } from '../failure.ts';
import type { LakeFile } from './location.ts';

/** Less than that is read again as fast as it would be kept. */
const KEPT_BYTES_MIN = 1024 * 1024;

/** Where rows of one partition of one table are kept: whatever differs in that is read differently. */
type Slot = string;

interface Part {
  /** A Parquet file. */
  readonly path: string;
  /** The lake's files whose rows it has, as they were when they were read. */
  readonly files: readonly LakeFile[];
}

/** What of a partition is kept, as Parquet files, and the lake's files that are not among it. */
interface Found {
  readonly kept: readonly string[];
  readonly loose: readonly LakeFile[];
}

/**
 * Rows that were read once, in columns: an object of S3 never changes, it is replaced or deleted, so
 * that its JSON need not be read again by each query.
 */
export interface KeptRows {
  /** Looks and keeps one query after the other: what two ask for at once is read once. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>;
  /** What is kept of these files. What is kept of one that has changed or gone counts no more. */
  find(slot: Slot, files: readonly LakeFile[]): Found;
  /** Has the loose files' rows written if they are worth it; what cannot be written stays loose. */
  keep(slot: Slot, found: Found, write: (path: string) => Promise<unknown>): Promise<Found>;
  /** Files that count no more stay for those who may still read them: until no work is left. */
  during<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** Keeps below that folder, for this process alone: what an earlier one has left there is removed. */
export function createKeptRows(folder: string | undefined): KeptRows {
  const parts = new Map<Slot, readonly Part[]>();
  const removable: string[] = [];
  let written = 0;
  let worksUnderWay = 0;
  if (folder) rmSync(folder, { recursive: true, force: true });
  return {
    inTurn: createTurns(),
    find(slot, files) {
      const stamps = new Map(files.map(({ path, stamp }) => [path, stamp]));
      const stands = (part: Part) =>
        existsSync(part.path) && part.files.every(({ path, stamp }) => stamps.get(path) === stamp);
      const before = parts.get(slot) ?? [];
      const standing = before.filter(stands);
      const fallen = before.filter((part) => !standing.includes(part));
      parts.set(slot, standing);
      removable.push(...fallen.map(({ path }) => path));
      const known = new Set(standing.flatMap((part) => part.files.map(({ path }) => path)));
      return {
        kept: standing.map(({ path }) => path),
        loose: files.filter(({ path }) => !known.has(path)),
      };
    },
    async keep(slot, found, write) {
      const bytes = found.loose.reduce((sum, file) => sum + file.bytes, 0);
      if (!folder || bytes < KEPT_BYTES_MIN) return found;
      written += 1;
      const path = join(folder, `${written}.parquet`);
      try {
        mkdirSync(folder, { recursive: true });
        await write(path);
      } catch (error) {
        rmSync(path, { force: true });
        if (error instanceof QueryFailure || isNoRoom(error)) return found;
        throw error;
      }
      parts.set(slot, [...(parts.get(slot) ?? []), { path, files: found.loose }]);
      return { kept: [...found.kept, path], loose: [] };
    },
    async during(work) {
      worksUnderWay += 1;
      try {
        return await work();
      } finally {
        worksUnderWay -= 1;
        if (worksUnderWay === 0) {
          for (const path of removable.splice(0)) rmSync(path, { force: true });
        }
      }
    },
  };
}
