import type { OperationContext } from '../../../service.ts';
import { type Engine, openEngine } from '../engine/engine.ts';
import { rewriteDateParsing } from '../engine/formats.ts';
import { named } from '../engine/text.ts';
import {
  columnLabels,
  mentionedNames,
  parseTree,
  refuseMisplacedParameters,
  type TableReference,
  type TreeNode,
  tableReferences,
} from '../engine/tree.ts';
import { QueryFailure, ScanLimitExceeded } from '../failure.ts';
import { filesBelow } from '../lake/location.ts';
import { partitionKeysOf, partitionsOf } from '../lake/partitions.ts';
import { prune } from '../lake/prune.ts';
import { requireReadable } from '../lake/readable.ts';
import type { FileGroup } from '../lake/reader.ts';
import { rowsSql } from '../lake/rows.ts';
import { findTable, type GlueTable, tableNotFound } from '../lake/table.ts';
import { columnOf, isFloating } from '../result/columns.ts';
import type { Row, StatementResult } from '../result/result.ts';
import { render } from '../result/value.ts';
import { bindParameters } from '../sql/parameters.ts';
import { keptFolderOf, lakeFolderOf, type RunOptions } from './options.ts';

/** A larger result would have to be held whole on its way to S3. */
const RESULT_BYTES_MAX = 64 * 1024 * 1024;

/** Runs a SELECT over the lake's files. @throws QueryFailure */
export async function runSelect(
  context: OperationContext,
  sql: string,
  parameters: readonly string[],
  options: RunOptions,
): Promise<StatementResult> {
  const folders = [lakeFolderOf(context), keptFolderOf(context)].filter(
    (folder) => folder !== undefined,
  );
  const nowEpochMs = context.clock.now();
  const engine = await openEngine({ ...options, nowEpochMs, folders });
  try {
    const written = await parseTree(engine, sql);
    refuseMisplacedParameters(written);
    const bound = bindParameters(sql, parameters);
    const tree = parameters.length > 0 ? await parseTree(engine, bound) : written;
    const scannedBytes = await defineTables(context, engine, tree, options);
    const spoken = await rewriteDateParsing(engine, bound, tree);
    return { ...(await answer(engine, spoken, tree)), scannedBytes };
  } finally {
    engine.close();
  }
}

/** Gives the engine a view for each table that the SELECT reads; answers the bytes they read. */
async function defineTables(
  context: OperationContext,
  engine: Engine,
  tree: TreeNode,
  { database, scanLimitBytes, kept }: RunOptions,
): Promise<number> {
  const byTable = Map.groupBy(
    tableReferences(tree),
    (reference) => `${reference.database ?? database}.${reference.name}`,
  );
  const needed = mentionedNames(tree);
  let scannedBytes = 0;
  for (const references of byTable.values()) {
    const [{ name, database: stated } = { name: '', database: undefined }] = references;
    const asked = { database: stated ?? database, name };
    const table = await findTable(context, asked);
    if (!table) throw tableNotFound(asked);
    const groups = await filesOf(context, engine, table, references);
    for (const { files } of groups) for (const { bytes } of files) scannedBytes += bytes;
    if (scanLimitBytes && scannedBytes > scanLimitBytes) {
      throw new ScanLimitExceeded(scannedBytes, scanLimitBytes);
    }
    const view = `${named(asked.database)}.${named(name)}`;
    await engine.rows(`CREATE SCHEMA IF NOT EXISTS ${named(asked.database)}`);
    const reading = { table, needed, lakeFolder: lakeFolderOf(context) ?? '' };
    const rows = await rowsSql(engine, kept, reading, groups);
    await engine.rows(`CREATE VIEW ${view} AS ${rows}`);
  }
  return scannedBytes;
}

/** The files of those partitions that the query can see. */
async function filesOf(
  context: OperationContext,
  engine: Engine,
  table: GlueTable,
  references: readonly TableReference[],
): Promise<FileGroup[]> {
  const lakeFolder = lakeFolderOf(context);
  if (!lakeFolder) return [];
  const partitions = await partitionsOf(context, table, lakeFolder);
  const seen = await prune(engine, partitions, partitionKeysOf(table), references);
  const groups = await Promise.all(
    seen.map(async ({ folder, values }) => ({ values, files: await filesBelow(folder) })),
  );
  const [first] = groups.flatMap(({ files }) => files[0] ?? []);
  if (first) await requireReadable(context, lakeFolder, first);
  return groups;
}

async function answer(
  engine: Engine,
  sql: string,
  tree: TreeNode,
): Promise<Pick<StatementResult, 'columns' | 'rows'>> {
  const result = await engine.stream(sql);
  const types = result.columnTypes();
  const names = columnLabels(tree) ?? result.columnNames();
  const floating = types.map(isFloating);
  const rows: Row[] = [];
  let size = 0;
  for await (const chunk of engine.chunks(result)) {
    for (const values of chunk) {
      const row = values.map((value, index) => render(value, floating[index]));
      for (const cell of row) size += cell?.length ?? 0;
      rows.push(row);
    }
    if (size > RESULT_BYTES_MAX) {
      throw new QueryFailure(
        `The result is larger than ${RESULT_BYTES_MAX} bytes, more than the local Athena keeps. Add a LIMIT.`,
      );
    }
  }
  return { columns: types.map((type, index) => columnOf(names[index] ?? '', type)), rows };
}
