import { type AttributeValue, assign, type Item } from '../values/value.ts';
import type { Cursor } from './cursor.ts';
import { member, type Path } from './path.ts';
import type { PathTree } from './path-tree.ts';

/** `path, path, …` */
export function parseProjection(cursor: Cursor): readonly Path[] {
  const paths = [cursor.path()];
  while (cursor.accept(',')) paths.push(cursor.path());
  cursor.expectEnd();
  return paths;
}

/** The parts of the item that the paths lead to; of lists, the chosen elements close up. */
export function project(item: Item, tree: PathTree): Item {
  const projected = projectMembers({ M: item }, tree);
  return projected && 'M' in projected ? projected.M : {};
}

function projectMembers(value: AttributeValue, node: PathTree): AttributeValue | undefined {
  if (node.path) return value;
  const steps = [...node.children.keys()];
  const chosen = (steps.every((step) => typeof step === 'number') ? steps.sort(ascending) : steps)
    .map((step) => {
      const inner = member(value, step);
      const child = node.children.get(step);
      return [step, inner && child && projectMembers(inner, child)] as const;
    })
    .filter((entry): entry is readonly [string | number, AttributeValue] => entry[1] !== undefined);
  if (chosen.length === 0) return undefined;
  if ('L' in value) return { L: chosen.map(([, inner]) => inner) };
  const members: Record<string, AttributeValue> = {};
  for (const [step, inner] of chosen) assign(members, String(step), inner);
  return { M: members };
}

const ascending = (a: string | number, b: string | number) => Number(a) - Number(b);
