import { QueryFailure } from '../failure.ts';

/** A column's type as Hive writes it, for example `struct<queuedAt:bigint>`. Names are lower case. */
export type HiveType =
  | { readonly kind: 'primitive'; readonly name: string }
  | { readonly kind: 'array'; readonly element: HiveType }
  | { readonly kind: 'map'; readonly key: HiveType; readonly value: HiveType }
  | { readonly kind: 'struct'; readonly fields: readonly HiveField[] };

interface HiveField {
  readonly name: string;
  readonly type: HiveType;
}

/** Hive's names, and DuckDB's. https://docs.aws.amazon.com/athena/latest/ug/data-types.html */
const PRIMITIVES: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  int: 'INTEGER',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  string: 'VARCHAR',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
};
const SIZED = /^(decimal|varchar|char)\(\d+(,\d+)?\)$/;

/** @throws QueryFailure with the type that is not known. */
export function parseHiveType(text: string): HiveType {
  const compact = text.toLowerCase().replace(/\s+/g, '');
  const [, outer, inner] = /^(array|map|struct)<(.*)>$/.exec(compact) ?? [];
  if (outer === 'array') return { kind: 'array', element: parseHiveType(inner ?? '') };
  if (outer === 'map') {
    const [key, value, ...more] = splitOutside(inner ?? '');
    if (!key || !value || more.length > 0) throw unknownType(text);
    return { kind: 'map', key: parseHiveType(key), value: parseHiveType(value) };
  }
  if (outer === 'struct') {
    const fields = splitOutside(inner ?? '').map((field) => {
      const [, name, type] = /^([^:<>]+):(.+)$/.exec(field) ?? [];
      if (!name || !type) throw unknownType(text);
      return { name, type: parseHiveType(type) };
    });
    return { kind: 'struct', fields };
  }
  if (!(compact in PRIMITIVES) && !SIZED.test(compact)) throw unknownType(text);
  return { kind: 'primitive', name: compact };
}

/** How DuckDB writes the type; `spell` says how the files spell a field's name. */
export function duckdbType(type: HiveType, spell = (name: string): string => name): string {
  switch (type.kind) {
    case 'array':
      return `${duckdbType(type.element, spell)}[]`;
    case 'map':
      return `MAP(${duckdbType(type.key, spell)}, ${duckdbType(type.value, spell)})`;
    case 'struct': {
      const fields = type.fields.map(
        (field) => `"${spell(field.name)}" ${duckdbType(field.type, spell)}`,
      );
      return `STRUCT(${fields.join(', ')})`;
    }
    case 'primitive':
      return PRIMITIVES[type.name] ?? (type.name.startsWith('decimal') ? type.name : 'VARCHAR');
  }
}

/** Splits at the commas that stand outside of brackets. */
function splitOutside(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const [at, character] of [...text].entries()) {
    if ('<('.includes(character)) depth += 1;
    if ('>)'.includes(character)) depth -= 1;
    if (character === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

const unknownType = (text: string) => new QueryFailure(`The type "${text}" is not known.`);
