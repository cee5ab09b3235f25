import { QueryFailure } from '../failure.ts';
import { type CreateTable, parseCreateTable } from './create-table.ts';
import { Cursor, type TableName } from './cursor.ts';

/** One partition that a statement adds: its values by key, and where it lies. */
interface AddedPartition {
  readonly values: Readonly<Record<string, string>>;
  readonly location: string | undefined;
}

export type Statement =
  | { readonly kind: 'select'; readonly sql: string }
  | { readonly kind: 'execute'; readonly name: string; readonly parameters: readonly string[] }
  | CreateTable
  | { readonly kind: 'repair'; readonly table: TableName }
  | {
      readonly kind: 'add-partitions';
      readonly table: TableName;
      readonly ifNotExists: boolean;
      readonly partitions: readonly AddedPartition[];
    }
  | { readonly kind: 'drop-table'; readonly table: TableName; readonly ifExists: boolean }
  | { readonly kind: 'show-partitions'; readonly table: TableName }
  | { readonly kind: 'show-tables'; readonly database: string | undefined }
  | { readonly kind: 'describe'; readonly table: TableName };

const SUPPORTED =
  'SELECT, WITH, EXECUTE, CREATE EXTERNAL TABLE, DROP TABLE, ALTER TABLE … ADD PARTITION, MSCK REPAIR TABLE, SHOW PARTITIONS, SHOW TABLES, DESCRIBE';

/** Athena's name for what a statement does; it decides the kind of result. */
export function statementType({ kind }: Statement): 'DML' | 'DDL' | 'UTILITY' {
  if (kind === 'select' || kind === 'execute') return 'DML';
  return kind.startsWith('show') || kind === 'describe' ? 'UTILITY' : 'DDL';
}

/**
 * Reads one statement; a SELECT is only recognised, the engine reads it.
 * @throws QueryFailure with a sentence for what is not supported.
 */
export function parseStatement(sql: string): Statement {
  const cursor = new Cursor(sql);
  const first = cursor.next;
  if (!first) throw new QueryFailure('SYNTAX_ERROR: the statement is empty.');
  if (/^(SELECT|WITH|VALUES|\()$/i.test(first.value)) {
    return { kind: 'select', sql: withoutSemicolon(sql, cursor) };
  }
  const statement = parseOther(cursor);
  cursor.end();
  return statement;
}

function parseOther(cursor: Cursor): Statement {
  if (cursor.accept('EXECUTE')) return parseExecute(cursor);
  if (cursor.accept('CREATE', 'EXTERNAL', 'TABLE')) return parseCreateTable(cursor);
  if (cursor.accept('MSCK', 'REPAIR', 'TABLE')) {
    return { kind: 'repair', table: cursor.tableName() };
  }
  if (cursor.accept('ALTER', 'TABLE')) return parseAddPartitions(cursor);
  if (cursor.accept('DROP', 'TABLE')) {
    const ifExists = cursor.accept('IF', 'EXISTS');
    return { kind: 'drop-table', ifExists, table: cursor.tableName() };
  }
  if (cursor.accept('SHOW', 'PARTITIONS')) {
    return { kind: 'show-partitions', table: cursor.tableName() };
  }
  if (cursor.accept('SHOW', 'TABLES')) {
    return { kind: 'show-tables', database: cursor.accept('IN') ? cursor.name() : undefined };
  }
  if (cursor.accept('DESCRIBE') || cursor.accept('DESC')) {
    return { kind: 'describe', table: cursor.tableName() };
  }
  throw new QueryFailure(
    `Queries of this type are not supported: ${cursor.next?.value.toUpperCase()}. The local Athena takes ${SUPPORTED}.`,
  );
}

/** The statement up to its closing semicolon; a second statement is refused. */
function withoutSemicolon(sql: string, cursor: Cursor): string {
  let end = 0;
  while (cursor.next) {
    const token = cursor.skip();
    if (token.kind === 'symbol' && token.value === ';') {
      throw new QueryFailure('SYNTAX_ERROR: Athena runs one statement at a time.');
    }
    end = token.end;
  }
  return sql.slice(0, end);
}

/** `EXECUTE name [USING value, …]`; the values stay SQL. */
function parseExecute(cursor: Cursor): Statement {
  const name = cursor.next?.kind === 'word' ? cursor.skip().value : cursor.name();
  const parameters: string[] = [];
  if (cursor.accept('USING')) {
    do parameters.push(expression(cursor));
    while (cursor.accept(','));
  }
  return { kind: 'execute', name, parameters };
}

/** The text up to a comma outside of brackets, or the end. */
function expression(cursor: Cursor): string {
  const start = cursor.offset;
  let end = start;
  for (let depth = 0; cursor.next && (depth > 0 || cursor.next.value !== ','); ) {
    const token = cursor.skip();
    if (token.kind === 'symbol' && '(['.includes(token.value)) depth += 1;
    if (token.kind === 'symbol' && ')]'.includes(token.value)) depth -= 1;
    end = token.end;
  }
  return cursor.sql.slice(start, end);
}

function parseAddPartitions(cursor: Cursor): Statement {
  const table = cursor.tableName();
  cursor.expect('ADD');
  const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS');
  const partitions: AddedPartition[] = [];
  do {
    cursor.expect('PARTITION');
    const values = cursor.list(() => {
      const key = cursor.name();
      cursor.expect('=');
      return [key, cursor.skip().value] as const;
    });
    const location = cursor.accept('LOCATION') ? cursor.text() : undefined;
    partitions.push({ values: Object.fromEntries(values), location });
  } while (cursor.next);
  return { kind: 'add-partitions', table, ifNotExists, partitions };
}
