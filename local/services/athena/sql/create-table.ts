import type { Cursor, TableName } from './cursor.ts';
import { parseHiveType } from './hive-type.ts';

interface ColumnDefinition {
  readonly Name: string;
  readonly Type: string;
  readonly Comment?: string;
}

export interface CreateTable {
  readonly kind: 'create-table';
  readonly table: TableName;
  readonly ifNotExists: boolean;
  readonly columns: readonly ColumnDefinition[];
  readonly partitionKeys: readonly ColumnDefinition[];
  readonly serde: string | undefined;
  readonly serdeProperties: Readonly<Record<string, string>>;
  readonly location: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** Reads what follows CREATE EXTERNAL TABLE. https://docs.aws.amazon.com/athena/latest/ug/create-table.html */
export function parseCreateTable(cursor: Cursor): CreateTable {
  const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS');
  const table = cursor.tableName();
  const columns = cursor.list(() => column(cursor));
  if (cursor.accept('COMMENT')) cursor.text();
  const partitionKeys = cursor.accept('PARTITIONED', 'BY') ? cursor.list(() => column(cursor)) : [];
  const serde = cursor.accept('ROW', 'FORMAT', 'SERDE') ? cursor.text() : undefined;
  const serdeProperties = cursor.accept('WITH', 'SERDEPROPERTIES') ? properties(cursor) : {};
  if (cursor.accept('STORED', 'AS', 'INPUTFORMAT')) {
    cursor.text();
    cursor.expect('OUTPUTFORMAT');
    cursor.text();
  } else if (cursor.accept('STORED', 'AS')) cursor.expect('TEXTFILE');
  cursor.expect('LOCATION');
  const location = cursor.text();
  return {
    kind: 'create-table',
    table,
    ifNotExists,
    columns,
    partitionKeys,
    serde,
    serdeProperties,
    location,
    properties: cursor.accept('TBLPROPERTIES') ? properties(cursor) : {},
  };
}

/** `name type [COMMENT 'text']` */
function column(cursor: Cursor): ColumnDefinition {
  const Name = cursor.name();
  const start = cursor.offset;
  let end = start;
  for (let depth = 0; !isEndOfType(cursor, depth); ) {
    const token = cursor.skip();
    if (token.value === '<' || token.value === '(') depth += 1;
    if (token.value === '>' || token.value === ')') depth -= 1;
    end = token.end;
  }
  const Type = cursor.sql.slice(start, end).toLowerCase().replace(/\s+/g, '');
  parseHiveType(Type);
  return { Name, Type, ...(cursor.accept('COMMENT') && { Comment: cursor.text() }) };
}

function isEndOfType({ next }: Cursor, depth: number): boolean {
  if (!next) return true;
  return depth === 0 && (/^[,)]$/.test(next.value) || next.value.toUpperCase() === 'COMMENT');
}

/** `('key' = 'value', …)` */
function properties(cursor: Cursor): Record<string, string> {
  const pairs = cursor.list(() => {
    const key = cursor.text();
    cursor.expect('=');
    return [key, cursor.text()] as const;
  });
  return Object.fromEntries(pairs);
}
