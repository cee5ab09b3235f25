import type { Engine } from '../engine/engine.ts';
import { escaped, listed, named, quoted } from '../engine/text.ts';
import { QueryFailure } from '../failure.ts';
import { duckdbType, parseHiveType } from '../sql/hive-type.ts';
import type { LakeFile } from './location.ts';
import { partitionKeysOf } from './partitions.ts';
import { type JsonColumn, type Spelling, spellingOf } from './spelling.ts';
import type { GlueTable } from './table.ts';

/** One partition's files; `values` in the order of the partition keys. */
export interface FileGroup {
  readonly values: readonly string[];
  readonly files: readonly LakeFile[];
}

const SERDE = 'org.openx.data.jsonserde.JsonSerDe';

/** An object of the lake is one line each; Firehose's records end at 1,000 KiB, so no fact is longer.
 * https://docs.aws.amazon.com/firehose/latest/dev/limits.html */
const LINE_BYTES_MAX = 16 * 1024 * 1024;

/** How many files, and lines of them, are looked at to learn how keys are spelled. */
const SAMPLE_FILES_MAX = 8;
const SAMPLE_LINES_MAX = 64;

/**
 * Always true, but not to be foreseen: DuckDB would else copy the reading of JSON into each filter
 * that it moves towards the files, and read every line several times (twice the time, measured).
 */
const ONCE = 'random() < 2';

/** Athena's hidden column: the object that a row stands in. `SELECT *` does not show it.
 * https://docs.aws.amazon.com/athena/latest/ug/querying-finding-source-file.html */
const PATH = '$path';

/** What is read of a table. */
export interface Reading {
  readonly table: GlueTable;
  /** Names that the statement mentions; undefined when it may look at all columns. */
  readonly needed: ReadonlySet<string> | undefined;
  /** Where buckets lie. */
  readonly lakeFolder: string;
}

/** @throws QueryFailure for a table of another format. */
export function requireJson({ Name, StorageDescriptor }: GlueTable): void {
  const { SerializationLibrary = 'none' } = StorageDescriptor?.SerdeInfo ?? {};
  if (SerializationLibrary !== SERDE) {
    throw new QueryFailure(
      `The local Athena reads tables of ${SERDE}; ${Name} has ${SerializationLibrary}.`,
    );
  }
}

/** Names of all that can be read of a table. */
export const everyName = (table: GlueTable): Set<string> =>
  new Set([...columnsOf(table).map(({ name }) => name), PATH]);

/** The names that a table's rows have, in their order. */
export const rowNames = ({ table, needed }: Reading): string[] => [
  ...columnsOf(table).map(({ name }) => name),
  ...partitionKeysOf(table),
  ...(needed?.has(PATH) ? [PATH] : []),
];

/**
 * The SELECT that reads those files as the table's rows, the way Athena's JSON reading does.
 * Columns that are not needed are NULL, as nobody looks at them. `sample` is some of the lines.
 */
export function readerSql(
  { table, needed, lakeFolder }: Reading,
  groups: readonly FileGroup[],
  sample: readonly string[],
): string {
  const columns = columnsOf(table);
  const read = columns.filter(({ name }) => needed?.has(name) ?? true);
  const keys = partitionKeysOf(table);
  const spelling = spellingOf(read, sample);
  const { Parameters } = table.StorageDescriptor?.SerdeInfo ?? {};
  const ignoresBroken = Parameters?.['ignore.malformed.json'] === 'true';
  const selected = [
    ...columns.map((column) =>
      read.includes(column)
        ? `document.${named(spelling.spell(column.name))} AS ${named(column.name)}`
        : `CAST(NULL AS ${duckdbType(column.type)}) AS ${named(column.name)}`,
    ),
    ...keys.map(named),
    ...(needed?.has(PATH) ? [`${objectSql(lakeFolder)} AS ${named(PATH)}`] : []),
  ];
  const kept = [...keys, FILE].map((name) => `, ${named(name)}`).join('');
  return `SELECT ${selected.join(', ')} FROM (
    SELECT CASE WHEN ${ONCE} THEN ${documentSql(read, spelling, ignoresBroken)} END AS document${kept}
    FROM (${linesSql(groups, keys)})
  )`;
}

const columnsOf = ({ StorageDescriptor }: GlueTable): JsonColumn[] =>
  (StorageDescriptor?.Columns ?? []).map(({ Name, Type = 'string' }) => ({
    name: Name.toLowerCase(),
    type: parseHiveType(Type),
  }));

/** DuckDB's own hidden column of what reads files. */
const FILE = 'filename';

/** `<lake folder>/bucket/key` as `s3://bucket/key`. */
const objectSql = (lakeFolder: string): string =>
  `'s3:/' || substr(${named(FILE)}, length(${quoted(lakeFolder)}) + 1)`;

/** All lines of all files as `line`, with their file and the values of their partition. */
function linesSql(groups: readonly FileGroup[], keys: readonly string[]): string {
  const filled = groups.filter(({ files }) => files.length > 0);
  if (filled.length === 0) {
    const nothing = ['line', FILE, ...keys].map(
      (name) => `CAST(NULL AS VARCHAR) AS ${named(name)}`,
    );
    return `SELECT ${nothing.join(', ')} WHERE false`;
  }
  // One scan of files whose path says the partition is much cheaper than one scan a partition.
  const isHive = filled.every((group) =>
    group.files.every(({ path }) => saysItself(path, group, keys)),
  );
  if (isHive) {
    const paths = filled.flatMap(({ files }) => files.map(({ path }) => path));
    const types = keys.map((key) => `${quoted(key)}: VARCHAR`).join(', ');
    const hive = keys.length > 0 ? `hive_partitioning = true, hive_types = {${types}}` : '';
    return `SELECT line, ${FILE}${keys.map((key) => `, ${named(key)}`).join('')} FROM ${scan(paths, hive)}`;
  }
  return filled
    .map(({ files, values }) => {
      const constants = keys.map(
        (key, index) => `, ${quoted(values[index] ?? '')} AS ${named(key)}`,
      );
      return `SELECT line, ${FILE}${constants.join('')} FROM ${scan(
        files.map(({ path }) => path),
        '',
      )}`;
    })
    .join(' UNION ALL ');
}

const saysItself = (path: string, { values }: FileGroup, keys: readonly string[]): boolean => {
  const folders = path.split('/').filter((folder) => folder.includes('='));
  return keys.every((key, index) => {
    const said = folders.filter((folder) => folder.toLowerCase().startsWith(`${key}=`));
    return said.length === 1 && said[0] === `${key}=${values[index]}`;
  });
};

/**
 * Reads lines as they are: no delimiter, no quotes. A line that is not UTF-8 is passed over.
 * A file's name is a pattern to DuckDB, so its wildcards are made literal.
 */
function scan(paths: readonly string[], more: string): string {
  const literal = paths.map((path) => path.replace(/[*?[]/g, '[$&]'));
  const options = [
    "columns = {'line': 'VARCHAR'}, auto_detect = false, header = false, strict_mode = false",
    "delim = '', quote = '', escape = '', comment = ''",
    `ignore_errors = true, max_line_size = ${LINE_BYTES_MAX}`,
    more,
  ];
  return `read_csv(${listed(literal)}, ${options.filter(Boolean).join(', ')})`;
}

/** Some lines of some of the files, to learn from how they are written. */
export async function sampleLines(engine: Engine, files: readonly LakeFile[]): Promise<string[]> {
  if (files.length === 0) return [];
  const step = Math.max(1, Math.floor(files.length / SAMPLE_FILES_MAX));
  const paths = files.filter((_, index) => index % step === 0).map(({ path }) => path);
  const rows = await engine.rows<{ line: string }>(
    `SELECT line FROM ${scan(paths, '')} WHERE json_valid(line) LIMIT ${SAMPLE_LINES_MAX}`,
  );
  return rows.map(({ line }) => line);
}

/**
 * One line as a struct of the columns. Lines with the keys that the sample has, the usual case, go
 * straight; others first get their keys respelled. Of a line that is no JSON the first whole object
 * counts (a second one on the line is lost), else all is NULL.
 */
function documentSql(
  columns: readonly JsonColumn[],
  spelling: Spelling,
  ignoresBroken: boolean,
): string {
  const structure = quoted(
    JSON.stringify(
      Object.fromEntries(
        columns.map(({ name, type }) => [spelling.spell(name), duckdbType(type, spelling.spell)]),
      ),
    ),
  );
  if (columns.length === 0) return 'NULL';
  const broken = ignoresBroken
    ? 'NULL'
    : "error('HIVE_CURSOR_ERROR: Row is not a valid JSON Object')";
  const whole = `CASE WHEN line IS NULL OR json_valid(line) THEN line ELSE coalesce(${firstObject}, ${broken}) END`;
  const respelled = spelling.names.reduce(
    (sql, name) =>
      `regexp_replace(${sql}, ${quoted(`(?i)"${escaped(name)}"\\s*:`)}, ${quoted(`"${name}":`)}, 'g')`,
    whole,
  );
  const slow = `json_transform(${respelled}, ${structure})`;
  if (spelling.shapes.length === 0) return slow;
  const isUsual = `TRY(json_keys(line, ${listed(spelling.paths)})) IN (${spelling.shapes.join(', ')})`;
  return `CASE WHEN ${isUsual} THEN json_transform(line, ${structure}) ELSE ${slow} END`;
}

/** How many closing braces of a broken line are tried as the end of its first object. */
const BRACES_MAX = 64;
const pieces = "string_split(line, '}')";
const firstObject = `list_filter(
  list_transform(
    range(1, least(${BRACES_MAX + 1}, len(${pieces}))),
    lambda n: array_to_string(${pieces}[1:n], '}') || '}'
  ),
  lambda candidate: json_valid(candidate)
)[1]`;
