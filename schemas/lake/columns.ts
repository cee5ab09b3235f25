import * as z from 'zod';

/** A column of a Glue table: name and Hive type, in lower case as Athena keeps them. */
export interface Column {
  readonly name: string;
  readonly type: string;
}

/**
 * The Glue columns of a lake line, in the shape's order (spec B-15).
 * @throws when the shape holds a type for which no Hive type is stated here.
 */
export function columnsOf(shape: z.ZodObject): Column[] {
  return Object.entries(shape.shape).map(([name, type]) => ({
    name: name.toLowerCase(),
    type: hiveType(type as z.ZodType),
  }));
}

function hiveType(type: z.ZodType): string {
  if (type instanceof z.ZodNullable) return hiveType(type.unwrap() as z.ZodType);
  if (type instanceof z.ZodObject) {
    const members = columnsOf(type).map((column) => `${column.name}:${column.type}`);
    return `struct<${members.join(',')}>`;
  }
  if (type instanceof z.ZodBoolean) return 'boolean';
  if (type instanceof z.ZodString || type instanceof z.ZodEnum) return 'string';
  if (type instanceof z.ZodNumberFormat) return type.format === 'int32' ? 'int' : 'bigint';
  if (type instanceof z.ZodLiteral) {
    return [...type.values].every((value) => typeof value === 'number') ? 'int' : 'string';
  }
  throw new Error(`No Hive type is stated for a ${type.def.type}`);
}
