import { listed } from '../engine/text.ts';
import type { HiveType } from '../sql/hive-type.ts';

export interface JsonColumn {
  /** Lower case, as the catalog has it. */
  readonly name: string;
  readonly type: HiveType;
}

/** How files spell the keys that a table has in lower case. */
export interface Spelling {
  /** The spelling of the key at that path, such as `timestamps.queuedat`. */
  readonly spell: (path: string) => string;
  /** Every key as it is spelled. */
  readonly names: readonly string[];
  /** JSON paths of the objects whose keys matter, the line itself first. */
  readonly paths: readonly string[];
  /** The key lists of those objects that are known to be spelled so, as SQL lists. */
  readonly shapes: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Athena matches names whatever their case, DuckDB does not. Files of one writer spell alike, so a
 * few lines tell how; each line of the whole is still checked by its keys, and respelled if need be.
 */
export function spellingOf(columns: readonly JsonColumn[], sample: readonly string[]): Spelling {
  const objects = sample.map((line) => JSON.parse(line) as unknown).filter(isObject);
  const spelled = new Map<string, string>();
  const paths: { readonly path: string; readonly keys: readonly string[] }[] = [];
  let isFlat = true;

  const learn = (fields: readonly JsonColumn[], parents: readonly Json[], at: string): void => {
    paths.push({ path: at, keys: fields.map(({ name }) => name) });
    for (const { name, type } of fields) {
      const path = at ? `${at}.${name}` : name;
      const key = parents.flatMap(Object.keys).find((other) => other.toLowerCase() === name);
      spelled.set(path, key ?? name);
      const values = parents.map((parent) => parent[key ?? name]).filter(isObject);
      if (type.kind === 'struct') learn(type.fields, values, path);
      else if (hasStruct(type)) isFlat = false;
    }
  };
  learn(columns, objects, '');

  const spell = (path: string): string => spelled.get(path) ?? path.split('.').at(-1) ?? path;
  const keyPath = (path: string): string[] =>
    path === ''
      ? []
      : path.split('.').map((_, depth, all) => spell(all.slice(0, depth + 1).join('.')));
  const shapes = objects
    .map((object) => paths.map(({ path }) => keysAt(object, keyPath(path))))
    .filter((shape) =>
      shape.every((keys, index) => {
        const { path = '', keys: known = [] } = paths[index] ?? {};
        const right = known.map((name) => spell(path ? `${path}.${name}` : name));
        return (keys ?? []).every(
          (key) => right.includes(key) || !known.includes(key.toLowerCase()),
        );
      }),
    )
    .map((shape) => `[${shape.map((keys) => (keys ? listed(keys) : 'NULL')).join(', ')}]`);
  return {
    spell,
    names: [...new Set([...spelled.values(), ...innerNames(columns)])],
    paths: paths.map(({ path }) => ['$', ...keyPath(path).map((key) => `"${key}"`)].join('.')),
    // Keys inside lists and maps are out of reach of the check.
    shapes: isFlat ? [...new Set(shapes)] : [],
  };
}

const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** The keys of the object there, as DuckDB's json_keys tells them; undefined where nothing is. */
function keysAt(object: Json, path: readonly string[]): string[] | undefined {
  let value: unknown = object;
  for (const key of path) {
    if (!isObject(value) || !(key in value)) return undefined;
    value = value[key];
  }
  return isObject(value) ? Object.keys(value) : [];
}

function hasStruct(type: HiveType): boolean {
  if (type.kind === 'struct') return true;
  if (type.kind === 'array') return hasStruct(type.element);
  return type.kind === 'map' && hasStruct(type.value);
}

/** Names of fields inside lists and maps. */
function innerNames(columns: readonly JsonColumn[]): string[] {
  const below = (type: HiveType): string[] => {
    if (type.kind === 'array') return below(type.element);
    if (type.kind === 'map') return below(type.value);
    if (type.kind === 'struct')
      return type.fields.flatMap(({ name, type: t }) => [name, ...below(t)]);
    return [];
  };
  return columns.flatMap(({ type }) => (type.kind === 'struct' ? [] : below(type)));
}
