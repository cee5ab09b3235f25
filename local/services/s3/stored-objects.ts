import type { Store } from '../../store.ts';
import { eTagOf, type ObjectHead, type Objects } from './objects.ts';

export const STORED_OBJECTS_TABLE = `
  CREATE TABLE IF NOT EXISTS s3_objects (
    bucket TEXT NOT NULL,
    key TEXT NOT NULL,
    body BLOB NOT NULL,
    e_tag TEXT NOT NULL,
    content_type TEXT NOT NULL,
    last_modified_epoch_ms INTEGER NOT NULL,
    PRIMARY KEY (bucket, key)
  ) WITHOUT ROWID`;

interface HeadRow {
  readonly size: number;
  readonly e_tag: string;
  readonly content_type: string;
  readonly last_modified_epoch_ms: number;
}

/** Objects in the database, for a store that has no folder. */
export function createStoredObjects(store: Store): Objects {
  return {
    put(bucket, key, { body, eTag = eTagOf(body), contentType, lastModifiedEpochMs }) {
      store.run(
        'INSERT OR REPLACE INTO s3_objects VALUES (?, ?, ?, ?, ?, ?)',
        bucket,
        key,
        body,
        eTag,
        contentType,
        lastModifiedEpochMs,
      );
      return { sizeBytes: body.length, lastModifiedEpochMs, eTag, contentType };
    },
    head(bucket, key): ObjectHead | undefined {
      const row = store.get<HeadRow>(
        `SELECT length(body) AS size, e_tag, content_type, last_modified_epoch_ms
         FROM s3_objects WHERE bucket = ? AND key = ?`,
        bucket,
        key,
      );
      return (
        row && {
          sizeBytes: row.size,
          lastModifiedEpochMs: row.last_modified_epoch_ms,
          eTag: row.e_tag,
          contentType: row.content_type,
        }
      );
    },
    read(bucket, key) {
      const row = store.get<{ body: Uint8Array }>(
        'SELECT body FROM s3_objects WHERE bucket = ? AND key = ?',
        bucket,
        key,
      );
      return row && Buffer.from(row.body);
    },
    delete(bucket, key) {
      store.run('DELETE FROM s3_objects WHERE bucket = ? AND key = ?', bucket, key);
    },
    keys: (bucket, prefix) =>
      store
        .all<{ key: string }>('SELECT key FROM s3_objects WHERE bucket = ?', bucket)
        .map(({ key }) => key)
        .filter((key) => key.startsWith(prefix)),
  };
}
