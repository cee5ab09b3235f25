import type { Engine } from './engine.ts';
import { quoted } from './text.ts';
import type { TreeNode } from './tree.ts';

/** Format letters as they stand in MySQL's formats, and in strftime's; the order matters. */
export const MYSQL_FORMAT = {
  '%M': '%B',
  '%i': '%M',
  '%s': '%S',
  '%T': '%H:%M:%S',
  '%W': '%A',
};

/** The same for Java's. */
export const JAVA_FORMAT = {
  yyyy: '%Y',
  MM: '%m',
  dd: '%d',
  HH: '%H',
  mm: '%M',
  ss: '%S',
  SSS: '%g',
  EEE: '%a',
};

const PARSERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  date_parse: MYSQL_FORMAT,
  parse_datetime: JAVA_FORMAT,
};

/**
 * DuckDB parses dates by a constant format only, which no macro can hand on: such calls become
 * strptime's in the statement itself. Others stay as they are.
 */
export async function rewriteDateParsing(
  engine: Engine,
  sql: string,
  tree: TreeNode,
): Promise<string> {
  let found = 0;
  const rewritten = JSON.stringify(tree, (_key, value: unknown) => {
    const letters = PARSERS[String((value as TreeNode | null)?.function_name)];
    if (!letters) return value;
    const call = structuredClone(value) as { function_name: string; children: TreeNode[] };
    const format = call.children[1]?.value as { value?: unknown } | undefined;
    if (typeof format?.value !== 'string') return value;
    found += 1;
    format.value = Object.entries(letters).reduce(
      (text, [from, to]) => text.replaceAll(from, to),
      format.value,
    );
    return { ...call, function_name: 'strptime' };
  });
  if (found === 0) return sql;
  const [row] = await engine.rows<{ sql: string }>(
    `SELECT json_deserialize_sql(${quoted(rewritten)}) AS sql`,
  );
  return row?.sql ?? sql;
}
