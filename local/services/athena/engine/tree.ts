import { QueryFailure } from '../failure.ts';
import type { Engine } from './engine.ts';
import { quoted } from './text.ts';

/** A node of the tree that DuckDB's parser makes of a SELECT. https://duckdb.org/docs/stable/data/json/sql_to_and_from_json */
export interface TreeNode {
  readonly type?: string;
  readonly class?: string;
  readonly [member: string]: unknown;
}

/** A table that a SELECT reads. */
export interface TableReference {
  readonly database: string | undefined;
  readonly name: string;
  /** The WHERE of the SELECT that reads this table alone. */
  readonly where: TreeNode | undefined;
}

/** Parses a SELECT. @throws QueryFailure with where it went wrong, or that it is no SELECT. */
export async function parseTree(engine: Engine, sql: string): Promise<TreeNode> {
  const [row] = await engine.rows<{ tree: string }>(
    `SELECT json_serialize_sql(${quoted(sql)}) AS tree`,
  );
  // Locations are unsigned 64-bit and would not survive the way through JavaScript's numbers.
  const tree = JSON.parse(row?.tree ?? '{}', (key, value) =>
    key === 'query_location' ? 0 : value,
  ) as TreeNode;
  if (tree.error) throw new QueryFailure(`SYNTAX_ERROR: ${String(tree.error_message)}`);
  return tree;
}

/** Every node, each with whether it stands in a WHERE. */
export function* nodesOf(value: unknown, isInWhere = false): Generator<[TreeNode, boolean]> {
  if (value === null || typeof value !== 'object') return;
  if (!Array.isArray(value)) yield [value as TreeNode, isInWhere];
  for (const [member, inner] of Object.entries(value)) {
    yield* nodesOf(inner, isInWhere || member === 'where_clause');
  }
}

/**
 * The tables it reads. A name that a WITH gives is none where it is in scope: in the definitions after its
 * own and in what the WITH stands before. @throws QueryFailure for what is no table.
 */
export function tableReferences(tree: TreeNode): TableReference[] {
  const alone = new Map<unknown, TreeNode>();
  for (const [node] of nodesOf(tree)) {
    refuseForeign(node);
    if (node.type === 'SELECT_NODE' && node.where_clause) {
      alone.set(node.from_table, node.where_clause as TreeNode);
    }
  }
  return [...tableNodes(tree, new Set())].map((node) => ({
    database: String(node.schema_name).toLowerCase() || undefined,
    name: String(node.table_name).toLowerCase(),
    where: alone.get(node),
  }));
}

function* tableNodes(value: unknown, outer: ReadonlySet<string>): Generator<TreeNode> {
  if (value === null || typeof value !== 'object') return;
  const { cte_map: withClause, ...members } = value as TreeNode;
  const inScope = new Set(outer);
  for (const { key, value: definition } of entriesOf(withClause)) {
    const name = key.toLowerCase();
    if (isRecursive(definition)) inScope.add(name);
    yield* tableNodes(definition, inScope);
    inScope.add(name);
  }
  const isOwn = !members.schema_name && inScope.has(String(members.table_name).toLowerCase());
  if (members.type === 'BASE_TABLE' && !isOwn) yield value as TreeNode;
  for (const inner of Object.values(members)) yield* tableNodes(inner, inScope);
}

interface WithEntry {
  readonly key: string;
  readonly value: TreeNode;
}

const entriesOf = (withClause: unknown): readonly WithEntry[] =>
  (withClause as { readonly map?: readonly WithEntry[] } | undefined)?.map ?? [];

const isRecursive = ({ query }: TreeNode): boolean =>
  (query as { readonly node?: TreeNode } | undefined)?.node?.type === 'RECURSIVE_CTE_NODE';

/** What reads neither a table nor a list is DuckDB's own, such as read_text: Athena has none of it. */
function refuseForeign(node: TreeNode): void {
  if (node.type === 'SHOW_REF') throw new QueryFailure('SYNTAX_ERROR: DESCRIBE is no table.');
  if (node.type !== 'TABLE_FUNCTION') return;
  const name = String((node.function as TreeNode | undefined)?.function_name);
  if (name !== 'unnest') {
    throw new QueryFailure(`FUNCTION_NOT_FOUND: Table function '${name}' not registered`);
  }
}

/** Every name it mentions that may be a column's, in lower case; undefined when it asks for all. */
export function mentionedNames(tree: TreeNode): Set<string> | undefined {
  const names = new Set<string>();
  for (const [node] of nodesOf(tree)) {
    if (node.class === 'STAR' || node.ref_type === 'NATURAL') return undefined;
    const mentioned = [node.column_names ?? [], node.using_columns ?? []].flat();
    for (const name of mentioned) names.add(String(name).toLowerCase());
  }
  return names;
}

/**
 * Athena takes `?` in WHERE clauses only.
 * https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
 * @throws QueryFailure when one stands elsewhere.
 */
export function refuseMisplacedParameters(tree: TreeNode): void {
  for (const [node, isInWhere] of nodesOf(tree)) {
    if (node.class === 'PARAMETER' && !isInWhere) {
      throw new QueryFailure('SYNTAX_ERROR: Athena takes parameters (?) in WHERE clauses only.');
    }
  }
}

/** The result's column names as Trino gives them; undefined where the engine's own are right (`*`). */
export function columnLabels(tree: TreeNode): string[] | undefined {
  const [statement] = tree.statements as { node: TreeNode }[];
  const items = statement?.node.select_list as TreeNode[] | undefined;
  if (!items || items.some((item) => item.class === 'STAR')) return undefined;
  return items.map((item, index) => {
    if (item.alias) return String(item.alias);
    const names = item.column_names as string[] | undefined;
    return names?.at(-1) ?? `_col${index}`;
  });
}
