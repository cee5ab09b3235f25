import type { Engine } from '../engine/engine.ts';
import { listed, named, quoted } from '../engine/text.ts';
import type { KeptRows } from './kept-rows.ts';
import {
  everyName,
  type FileGroup,
  type Reading,
  readerSql,
  requireJson,
  rowNames,
  sampleLines,
} from './reader.ts';

/**
 * The SELECT that gives a table's rows in those files: out of what is kept in columns, and the lines of
 * the rest. What is worth it is kept first, all columns of it, for whatever is asked next.
 * @throws QueryFailure
 */
export async function rowsSql(
  engine: Engine,
  kept: KeptRows,
  reading: Reading,
  groups: readonly FileGroup[],
): Promise<string> {
  requireJson(reading.table);
  const { DatabaseName, Name, StorageDescriptor, PartitionKeys } = reading.table;
  const everything = { ...reading, needed: everyName(reading.table) };
  const paths: string[] = [];
  const loose: FileGroup[] = [];
  const sample = await kept.inTurn(async () => {
    const found = groups.map(({ values, files }) => {
      const slot = JSON.stringify([DatabaseName, Name, StorageDescriptor, PartitionKeys, values]);
      return { values, slot, ...kept.find(slot, files) };
    });
    const lines = await sampleLines(
      engine,
      found.flatMap((group) => group.loose),
    );
    for (const { slot, values, ...before } of found) {
      const after = await kept.keep(slot, before, (path) => {
        const sql = readerSql(everything, [{ values, files: before.loose }], lines);
        return engine.rows(`COPY (${sql}) TO ${quoted(path)} (FORMAT parquet)`);
      });
      paths.push(...after.kept);
      if (after.loose.length > 0) loose.push({ values, files: after.loose });
    }
    return lines;
  });
  const fromColumns = `SELECT ${rowNames(reading).map(named).join(', ')} FROM read_parquet(${listed(paths)})`;
  if (paths.length > 0 && loose.length === 0) return fromColumns;
  const fromLines = readerSql(reading, loose, sample);
  return paths.length > 0 ? `${fromColumns} UNION ALL ${fromLines}` : fromLines;
}
