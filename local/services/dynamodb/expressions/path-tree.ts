import { type Cursor, invalidExpression } from './cursor.ts';
import { describePath, type Path, type Step } from './path.ts';

/** Paths by their common beginnings; a node has either a path or children. */
export interface PathTree {
  path?: Path;
  readonly children: Map<Step, PathTree>;
}

/** Puts resolved paths together. Throws ValidationException when two overlap or conflict. */
export function pathTree(paths: readonly Path[], kind: Cursor['kind']): PathTree {
  const clash = (how: 'overlap' | 'conflict', one: Path, two: Path) =>
    invalidExpression(
      kind,
      `Two document paths ${how} with each other; must remove or rewrite one of these paths; path one: ${describePath(one)}, path two: ${describePath(two)}`,
    );
  const root: PathTree = { children: new Map() };
  for (const path of paths) {
    let node = root;
    for (const step of path) {
      if (node.path) throw clash('overlap', node.path, path);
      const sibling = node.children.entries().next().value;
      if (sibling && typeof sibling[0] !== typeof step) {
        throw clash('conflict', firstPath(sibling[1]), path);
      }
      let child = node.children.get(step);
      if (!child) {
        child = { children: new Map() };
        node.children.set(step, child);
      }
      node = child;
    }
    if (node.path || node.children.size > 0) throw clash('overlap', firstPath(node), path);
    node.path = path;
  }
  return root;
}

function firstPath(node: PathTree): Path {
  if (node.path) return node.path;
  for (const child of node.children.values()) return firstPath(child);
  return [];
}
