import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Random, uuid } from '../../random.ts';
import type { Store } from '../../store.ts';
import { invalidRequest } from './errors.ts';
import { DEFAULT_CONTENT_TYPE, eTagOf, type ObjectHead, type Objects } from './objects.ts';

/** What a file cannot say of itself; it holds for the file of exactly that size and time. */
export const FILE_HEADS_TABLE = `
  CREATE TABLE IF NOT EXISTS s3_file_heads (
    bucket TEXT NOT NULL,
    key TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    last_modified_epoch_ms INTEGER NOT NULL,
    e_tag TEXT NOT NULL,
    content_type TEXT NOT NULL,
    PRIMARY KEY (bucket, key)
  ) WITHOUT ROWID`;

interface HeadRow {
  readonly size_bytes: number;
  readonly last_modified_epoch_ms: number;
  readonly e_tag: string;
  readonly content_type: string;
}

/**
 * Objects as plain files, `<folder>/s3/<bucket>/<key>`. The files are the truth: what is put there or
 * taken away by other hands is there or gone for the API too.
 */
export function createFileObjects(store: Store, folder: string, random: Random): Objects {
  const root = join(folder, 's3');
  /** Beside the buckets, on the same file system: a rename from here is atomic. */
  const uploads = join(folder, 's3-uploads');
  // What a killed process left half written was never acknowledged.
  rmSync(uploads, { recursive: true, force: true });
  const pathOf = (bucket: string, key: string) => join(root, bucket, ...key.split('/'));

  return {
    put(bucket, key, { body, eTag = eTagOf(body), contentType, lastModifiedEpochMs }) {
      const head = { sizeBytes: body.length, lastModifiedEpochMs, eTag, contentType };
      const upload = join(uploads, uuid(random));
      store.writing(() => {
        try {
          mkdirSync(uploads, { recursive: true });
          writeFileSync(upload, body);
          utimesSync(upload, lastModifiedEpochMs / 1000, lastModifiedEpochMs / 1000);
          // Before the file takes its place: until then, the row fits no file and says nothing.
          noteHead(store, bucket, key, head);
          moveInto(upload, pathOf(bucket, key), key);
        } catch (error) {
          rmSync(upload, { force: true });
          throw error;
        }
      });
      return head;
    },
    head(bucket, key) {
      const path = pathOf(bucket, key);
      const stats = statSync(path, { throwIfNoEntry: false });
      return stats?.isFile() ? headOf(store, bucket, key, path, stats) : undefined;
    },
    read(bucket, key) {
      const path = pathOf(bucket, key);
      const isFile = statSync(path, { throwIfNoEntry: false })?.isFile();
      return isFile ? readFileSync(path) : undefined;
    },
    delete(bucket, key) {
      const path = pathOf(bucket, key);
      if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return;
      rmSync(path);
      store.run('DELETE FROM s3_file_heads WHERE bucket = ? AND key = ?', bucket, key);
      removeEmptyFolders(dirname(path), join(root, bucket));
    },
    keys(bucket, prefix) {
      const below = prefix.slice(0, prefix.lastIndexOf('/') + 1);
      return filesBelow(join(root, bucket, below), below).filter((key) => key.startsWith(prefix));
    },
  };
}

function noteHead(store: Store, bucket: string, key: string, head: ObjectHead): void {
  store.run(
    'INSERT OR REPLACE INTO s3_file_heads VALUES (?, ?, ?, ?, ?, ?)',
    bucket,
    key,
    head.sizeBytes,
    head.lastModifiedEpochMs,
    head.eTag,
    head.contentType,
  );
}

function headOf(store: Store, bucket: string, key: string, path: string, stats: Stats): ObjectHead {
  const sizeBytes = stats.size;
  const lastModifiedEpochMs = Math.round(stats.mtimeMs);
  const row = store.get<HeadRow>(
    'SELECT * FROM s3_file_heads WHERE bucket = ? AND key = ?',
    bucket,
    key,
  );
  const fits = row?.size_bytes === sizeBytes && row.last_modified_epoch_ms === lastModifiedEpochMs;
  return {
    sizeBytes,
    lastModifiedEpochMs,
    eTag: fits ? row.e_tag : eTagOf(readFileSync(path)),
    contentType: fits ? row.content_type : DEFAULT_CONTENT_TYPE,
  };
}

/** In S3 `a` and `a/b` may both be objects; as files they cannot. */
function moveInto(upload: string, path: string, key: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    renameSync(upload, path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['EEXIST', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes(code)) throw error;
    throw invalidRequest(
      code === 'ENAMETOOLONG'
        ? `A part of the key "${key}" is too long for a file's name.`
        : `The key "${key}" cannot be a file: another key has it as its folder, or is its folder.`,
    );
  }
}

function removeEmptyFolders(from: string, upTo: string): void {
  for (let folder = from; folder !== upTo; folder = dirname(folder)) {
    if (readdirSync(folder).length > 0) return;
    rmdirSync(folder);
  }
}

function filesBelow(folder: string, prefix: string): string[] {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory();
  if (!isFolder) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? filesBelow(join(folder, entry.name), `${prefix}${entry.name}/`)
      : [`${prefix}${entry.name}`],
  );
}
