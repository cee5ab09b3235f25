import type { Engine } from './engine.ts';
import { quoted } from './text.ts';
import { nodesOf, parseTree, type TreeNode } from './tree.ts';

/** The parts of a WHERE, joined by AND, that speak of these columns and nothing else. */
export function conjunctsOf(where: TreeNode | undefined, columns: readonly string[]): TreeNode[] {
  if (!where) return [];
  const parts =
    where.type === 'CONJUNCTION_AND' ? (where.children as readonly TreeNode[]) : [where];
  return parts.filter((part) => {
    const mentioned = [...nodesOf(part)].map(([node]) => node);
    const references = mentioned.filter((node) => node.class === 'COLUMN_REF');
    return (
      references.length > 0 &&
      references.every((node) => columns.includes(lastName(node))) &&
      !mentioned.some((node) => node.class === 'SUBQUERY' || node.class === 'LAMBDA')
    );
  });
}

const lastName = (reference: TreeNode): string =>
  String((reference.column_names as string[]).at(-1)).toLowerCase();

/** These conditions, all of them, as SQL over bare column names. */
export async function conditionSql(engine: Engine, conditions: TreeNode[]): Promise<string> {
  const tree = await parseTree(engine, 'SELECT 1 FROM nothing WHERE true AND true');
  const [statement] = tree.statements as { node: { where_clause: { children: unknown } } }[];
  if (statement) statement.node.where_clause.children = conditions.map(bare);
  const [row] = await engine.rows<{ sql: string }>(
    `SELECT json_deserialize_sql(${quoted(JSON.stringify(tree))}) AS sql`,
  );
  return (row?.sql ?? '').replace(/^SELECT 1 FROM "?nothing"? WHERE /, '');
}

/** The same condition without the table's name before the columns'. */
function bare(condition: TreeNode): unknown {
  return JSON.parse(JSON.stringify(condition), (key, value) =>
    key === 'column_names' ? [(value as string[]).at(-1)] : value,
  );
}
