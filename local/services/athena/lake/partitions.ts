import { join } from 'node:path';
import type { OperationContext } from '../../../service.ts';
import { escaped } from '../engine/text.ts';
import { QueryFailure } from '../failure.ts';
import { foldersIn, pathOfLocation } from './location.ts';
import { projectionOf } from './projection.ts';
import { type GlueTable, registeredPartitions } from './table.ts';

/** One folder of a table's files; `values` in the order of the partition keys. */
export interface Partition {
  readonly values: readonly string[];
  readonly folder: string;
}

/**
 * The partitions that a query of that table sees: those that its projection gives and that have a
 * folder, else those registered in Glue; a table without partition keys is one folder.
 */
export async function partitionsOf(
  context: OperationContext,
  table: GlueTable,
  lakeFolder: string,
): Promise<Partition[]> {
  const location = locationOf(table);
  const keys = partitionKeysOf(table);
  if (keys.length === 0) return [{ values: [], folder: pathOfLocation(lakeFolder, location) }];
  const parameters = table.Parameters ?? {};
  if (parameters['projection.enabled']?.toLowerCase() === 'true') {
    const found = await partitionFolders(lakeFolder, layoutOf(table), keys);
    const accepts = keys.map((key) => projectionOf(key, parameters, context.clock.now()));
    return found.filter(({ values }) => values.every((value, index) => accepts[index]?.(value)));
  }
  const registered = await registeredPartitions(context, table);
  return registered.map(({ Values, StorageDescriptor }) => ({
    values: Values,
    folder: pathOfLocation(
      lakeFolder,
      StorageDescriptor?.Location ?? hiveLocation(location, keys, Values),
    ),
  }));
}

export const partitionKeysOf = ({ PartitionKeys = [] }: GlueTable): string[] =>
  PartitionKeys.map(({ Name }) => Name.toLowerCase());

/** @throws QueryFailure for a table without one. */
export function locationOf({ Name, StorageDescriptor }: GlueTable): string {
  if (!StorageDescriptor?.Location) throw new QueryFailure(`The table ${Name} has no location.`);
  return StorageDescriptor.Location;
}

/** Hive's way: `<location>/key=value/…/` */
export const hiveLocation = (
  location: string,
  keys: readonly string[],
  values: readonly string[],
): string =>
  `${location.replace(/\/$/, '')}/${keys.map((key, index) => `${key}=${values[index]}`).join('/')}/`;

/** Where partitions lie, with `${key}` for the values; Hive's way unless the table says otherwise. */
function layoutOf(table: GlueTable): string {
  const keys = partitionKeysOf(table);
  const hive = hiveLocation(
    locationOf(table),
    keys,
    keys.map((key) => `\${${key}}`),
  );
  return table.Parameters?.['storage.location.template'] ?? hive;
}

/**
 * The folders that match that layout. Whatever lies elsewhere below the table's location, such as
 * Firehose's `events/error/…`, is not the table's.
 */
export async function partitionFolders(
  lakeFolder: string,
  layout: string,
  keys: readonly string[],
): Promise<Partition[]> {
  const [, bucket, path] = /^s3:\/\/([^/]+)\/(.*)$/.exec(layout) ?? [];
  if (!bucket || path === undefined) {
    throw new QueryFailure(
      `The partition layout ${layout} is not of the form s3://bucket/prefix/.`,
    );
  }
  let found: { folder: string; values: Readonly<Record<string, string>> }[] = [
    { folder: pathOfLocation(lakeFolder, `s3://${bucket}/`), values: {} },
  ];
  for (const segment of path.split('/').filter(Boolean)) {
    const levels = await Promise.all(
      found.map(async ({ folder, values }) => {
        if (!segment.includes('${')) return [{ folder: join(folder, segment), values }];
        const names = await foldersIn(folder);
        return names.flatMap((name) => {
          const read = readSegment(segment, name);
          return read ? [{ folder: join(folder, name), values: { ...values, ...read } }] : [];
        });
      }),
    );
    found = levels.flat();
  }
  return found.map(({ folder, values }) => ({
    folder,
    values: keys.map((key) => values[key] ?? ''),
  }));
}

/** Reads `dt=2026-01-04` by `dt=${dt}`; undefined when it does not match. */
function readSegment(segment: string, name: string): Record<string, string> | undefined {
  const keys = [...segment.matchAll(/\$\{([^}]+)\}/g)].map(([, key]) => (key ?? '').toLowerCase());
  const pattern = segment
    .split(/\$\{[^}]+\}/)
    .map((literal) => escaped(literal))
    .join('(.+)');
  const match = new RegExp(`^${pattern}$`).exec(name);
  return match
    ? Object.fromEntries(keys.map((key, index) => [key, match[index + 1] ?? '']))
    : undefined;
}
