import * as z from 'zod';
import { columnsOf } from '../../schemas/lake/columns.ts';

/** One member of a shape; those of an inner object follow it with their path. */
export interface Field {
  /** `timestamps.queuedAt` */
  readonly path: string;
  /** As it stands in JSON. */
  readonly type: string;
  /** As it stands in Glue. */
  readonly hiveType: string;
  readonly meaning: string;
  /** Undefined for an object: its members have theirs. */
  readonly example: unknown;
}

/**
 * Every member of a shape, in its order, inner ones after their object.
 * @throws when a member has no description, or a leaf no example.
 */
export function fieldsOf(shape: z.ZodObject, prefix = ''): Field[] {
  const columns = columnsOf(shape);
  return Object.entries(shape.shape).flatMap(([name, member], index) => {
    const type = member as z.ZodType;
    const path = `${prefix}${name}`;
    const field: Field = {
      path,
      type: jsonType(type),
      hiveType: columns[index]?.type ?? '',
      meaning: meaningOf(path, type),
      example: type instanceof z.ZodObject ? undefined : exampleOf(path, type),
    };
    return type instanceof z.ZodObject ? [field, ...fieldsOf(type, `${path}.`)] : [field];
  });
}

/** The whole shape as an example, from the examples of its leaves. */
export function exampleObject(shape: z.ZodObject, prefix = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(shape.shape).map(([name, member]) => {
      const path = `${prefix}${name}`;
      return member instanceof z.ZodObject
        ? [name, exampleObject(member, `${path}.`)]
        : [name, exampleOf(path, member as z.ZodType)];
    }),
  );
}

function jsonType(type: z.ZodType): string {
  if (type instanceof z.ZodNullable) return `${jsonType(type.unwrap() as z.ZodType)} or null`;
  if (type instanceof z.ZodObject) return 'object';
  if (type instanceof z.ZodBoolean) return 'boolean';
  if (type instanceof z.ZodString) return 'string';
  if (type instanceof z.ZodNumberFormat) return 'integer';
  if (type instanceof z.ZodLiteral) return [...type.values].map(code).join(', ');
  if (type instanceof z.ZodEnum) return type.options.map(code).join(', ');
  throw new Error(`The data dictionary has no word for a ${type.def.type}`);
}

const code = (value: unknown): string => `\`${JSON.stringify(value).replaceAll('"', '')}\``;

function meaningOf(path: string, type: z.ZodType): string {
  const meaning = type.meta()?.description;
  if (!meaning) throw new Error(`${path} says nowhere what it means: .meta({ description })`);
  return meaning;
}

function exampleOf(path: string, type: z.ZodType): unknown {
  if (type instanceof z.ZodLiteral) return [...type.values][0];
  const examples = type.meta()?.examples as readonly unknown[] | undefined;
  if (!examples) throw new Error(`${path} has no example: .meta({ examples })`);
  return examples[0];
}
