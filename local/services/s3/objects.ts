import { createHash } from 'node:crypto';

export interface ObjectHead {
  readonly sizeBytes: number;
  readonly lastModifiedEpochMs: number;
  /** In quotes, as it travels. */
  readonly eTag: string;
  readonly contentType: string;
}

interface NewObject {
  readonly body: Buffer;
  /** Left out, that of the whole body. */
  readonly eTag?: string;
  readonly contentType: string;
  readonly lastModifiedEpochMs: number;
}

/** Where objects rest. Keys have been checked; every change is whole or not at all. */
export interface Objects {
  put(bucket: string, key: string, object: NewObject): ObjectHead;
  head(bucket: string, key: string): ObjectHead | undefined;
  read(bucket: string, key: string): Buffer | undefined;
  delete(bucket: string, key: string): void;
  /** The keys that begin so, in no order. */
  keys(bucket: string, prefix: string): string[];
}

/** The type of an object whose writer named none. */
export const DEFAULT_CONTENT_TYPE = 'binary/octet-stream';

export const eTagOf = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`;
