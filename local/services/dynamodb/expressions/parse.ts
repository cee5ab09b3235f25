import { parseCondition } from './condition-parser.ts';
import type { Condition } from './condition-tree.ts';
import { type Check, Cursor, type ExpressionKind } from './cursor.ts';
import type { Path } from './path.ts';
import { parseProjection } from './projection.ts';
import { parseUpdate, type Update } from './update-parser.ts';

/** A parsed expression, with what has to be known to bind its placeholders. */
export interface Parsed<Tree> {
  readonly kind: ExpressionKind;
  readonly tree: Tree;
  readonly names: ReadonlySet<string>;
  readonly values: ReadonlySet<string>;
  /** Every path that occurs, placeholders unresolved. */
  readonly paths: readonly Path[];
  readonly checks: readonly Check[];
}

/** Programs use few texts again and again; whoever writes values into the text starts afresh. */
const CACHE_ENTRIES_MAX = 1000;

function cached<Tree>(
  parse: (cursor: Cursor) => Tree,
): (kind: ExpressionKind, text: string) => Parsed<Tree> {
  const known = new Map<string, Parsed<Tree>>();
  return (kind, text) => {
    const key = `${kind} ${text}`;
    let parsed = known.get(key);
    if (!parsed) {
      const cursor = new Cursor(kind, text);
      const tree = parse(cursor);
      const { names, values, paths, checks } = cursor;
      parsed = { kind, tree, names, values, paths, checks };
      if (known.size >= CACHE_ENTRIES_MAX) known.clear();
      known.set(key, parsed);
    }
    return parsed;
  };
}

/** Conditions, filters and key conditions. Throws ValidationException, as the other two do. */
export const conditionOf: (kind: ExpressionKind, text: string) => Parsed<Condition> =
  cached(parseCondition);

const projection = cached(parseProjection);
export const projectionOf = (text: string): Parsed<readonly Path[]> =>
  projection('ProjectionExpression', text);

const update = cached(parseUpdate);
export const updateOf = (text: string): Parsed<Update> => update('UpdateExpression', text);
