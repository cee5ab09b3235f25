import { listed } from '../engine/text.ts';
import type { HiveType } from '../sql/hive-type.ts';

export interface JsonColumn {
  /** Lower case, as the catalog has it. */
  readonly name: string;
  readonly type: HiveType;
}

/** How files spell the keys that a table has in lower case. */
export interface Spelling {
  /** The spelling of a name; one name has one, wherever it stands. */
  readonly spell: (name: string) => string;
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
  const spell = (name: string): string => spelled.get(name) ?? name;
  // All of it is learned first: a struct that the sample lacks is spelled as others are that have its names.
  const learn = (fields: readonly JsonColumn[], parents: readonly Json[]): void => {
    for (const { name, type } of fields) {
      const found = parents.flatMap(Object.entries).filter(([key]) => key.toLowerCase() === name);
      const [first] = found;
      if (first && !spelled.has(name)) spelled.set(name, first[0]);
      if (type.kind === 'struct')
        learn(type.fields, found.map(([, value]) => value).filter(isObject));
    }
  };
  learn(columns, objects);

  const structs = structsOf(columns, []);
  const shapes = objects
    .map((object) => structs.map(({ path }) => keysAt(object, path.map(spell))))
    .filter((shape) =>
      shape.every((keys, index) => {
        const names = structs[index]?.names ?? [];
        const right = names.map(spell);
        return (keys ?? []).every(
          (key) => right.includes(key) || !names.includes(key.toLowerCase()),
        );
      }),
    )
    .map((shape) => `[${shape.map((keys) => (keys ? listed(keys) : 'NULL')).join(', ')}]`);
  const isFlat = !columns.some(({ type }) => hidesStruct(type));
  return {
    spell,
    names: [...new Set(columns.flatMap(({ name, type }) => [name, ...namesIn(type)]))].map(spell),
    paths: structs.map(({ path }) => ['$', ...path.map((name) => `"${spell(name)}"`)].join('.')),
    // Keys inside lists and maps are out of reach of the check.
    shapes: isFlat ? [...new Set(shapes)] : [],
  };
}

interface Struct {
  readonly path: readonly string[];
  readonly names: readonly string[];
}

/** The line itself, then each struct in it that is in no list and no map. */
const structsOf = (fields: readonly JsonColumn[], path: readonly string[]): Struct[] => [
  { path, names: fields.map(({ name }) => name) },
  ...fields.flatMap(({ name, type }) =>
    type.kind === 'struct' ? structsOf(type.fields, [...path, name]) : [],
  ),
];

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

/** Whether there is a struct in a list or a map of it. */
function hidesStruct(type: HiveType): boolean {
  if (type.kind === 'struct') return type.fields.some((field) => hidesStruct(field.type));
  return namesIn(type).length > 0;
}

/** The names of all fields in it, those inside lists and maps too. */
function namesIn(type: HiveType): string[] {
  if (type.kind === 'array') return namesIn(type.element);
  if (type.kind === 'map') return namesIn(type.value);
  if (type.kind === 'struct')
    return type.fields.flatMap((field) => [field.name, ...namesIn(field.type)]);
  return [];
}
