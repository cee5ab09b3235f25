import { readdir, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { QueryFailure } from '../failure.ts';

/** A file of the lake, by its path on disk. */
export interface LakeFile {
  readonly path: string;
  readonly bytes: number;
  /** Another one whenever the file was written, or another took its place. */
  readonly stamp: string;
}

/**
 * Where the local S3 keeps an object or a folder: `<state folder>/s3/<bucket>/<key>`. Athena asks for
 * files there itself, without a call a file: that is a contract of the two services.
 * @throws QueryFailure for a location that is not in S3.
 */
export function pathOfLocation(lakeFolder: string, location: string): string {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(location) ?? [];
  if (!bucket)
    throw new QueryFailure(`The location ${location} is not of the form s3://bucket/prefix/.`);
  const path = resolve(lakeFolder, bucket, key ?? '');
  if (!path.startsWith(join(lakeFolder, sep))) {
    throw new QueryFailure(`The location ${location} leaves the lake.`);
  }
  return path;
}

/** Athena passes over what begins so. https://docs.aws.amazon.com/athena/latest/ug/tables-location-format.html */
const isHidden = (name: string): boolean => /^[_.]/.test(name);

/** Every file below that folder; none when there is no such folder. */
export async function filesBelow(folder: string): Promise<LakeFile[]> {
  const entries = await entriesOf(folder);
  const nested = await Promise.all(
    entries.map(async (entry): Promise<LakeFile[]> => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(path);
      const { size, ctimeMs, ino } = await stat(path);
      return [{ path, bytes: size, stamp: `${size}:${ctimeMs}:${ino}` }];
    }),
  );
  return nested.flat();
}

/** The folders right below that one, by name. */
export async function foldersIn(folder: string): Promise<string[]> {
  const entries = await entriesOf(folder);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function entriesOf(folder: string) {
  const entries = await readdir(folder, { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
      throw error;
    },
  );
  return entries
    .filter(({ name }) => !isHidden(name))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}
