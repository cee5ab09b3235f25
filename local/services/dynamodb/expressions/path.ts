import { type AttributeValue, attributeOf, type Item } from '../values/value.ts';

/** An attribute's or map member's name (in a parsed tree perhaps still `#placeholder`), or a list index. */
export type Step = string | number;

/** A document path; the first step is the attribute. */
export type Path = readonly Step[];

/** What the placeholders of an expression stand for. */
export interface Bindings {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Item;
}

/** The path with its placeholders replaced. */
export function resolvePath(path: Path, { names }: Bindings): Path {
  const isPlaceholder = (step: Step) => typeof step === 'string' && step.startsWith('#');
  if (!path.some(isPlaceholder)) return path;
  return path.map((step) => (isPlaceholder(step) ? (names[step] ?? step) : step));
}

/** The value that a resolved path leads to. */
export function valueAt(item: Item, path: Path): AttributeValue | undefined {
  let value = attributeOf(item, String(path[0]));
  for (let at = 1; at < path.length && value; at++) value = member(value, path[at]);
  return value;
}

/** The element or member of a list or map. */
export function member(value: AttributeValue, step: Step | undefined): AttributeValue | undefined {
  if (typeof step === 'number') return 'L' in value ? value.L[step] : undefined;
  return 'M' in value && step !== undefined ? attributeOf(value.M, step) : undefined;
}

/** As error messages write it: `[a, b, [1]]`. */
export function describePath(path: Path): string {
  return `[${path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`;
}
