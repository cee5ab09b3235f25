import { describe, expect, test } from 'vitest';
import { bindParameters } from './parameters.ts';
import { parseStatement, statementType } from './statement.ts';

describe('a statement', () => {
  test.each([
    ['SELECT 1', 'SELECT 1'],
    [
      '  -- note\nWITH a AS (SELECT 1) SELECT * FROM a ;\n',
      '  -- note\nWITH a AS (SELECT 1) SELECT * FROM a',
    ],
    ["SELECT ';' ; -- end", "SELECT ';'"],
  ])('%j is a SELECT without its semicolon', (sql, bare) => {
    expect(parseStatement(sql)).toEqual({ kind: 'select', sql: bare });
  });

  test('EXECUTE keeps its values as SQL', () => {
    const sql = "execute My_Query USING 'a, b', 5, ARRAY[1, 2], date '2026-01-04'";
    expect(parseStatement(sql)).toEqual({
      kind: 'execute',
      name: 'My_Query',
      parameters: ["'a, b'", '5', 'ARRAY[1, 2]', "date '2026-01-04'"],
    });
    expect(parseStatement('EXECUTE q;')).toEqual({ kind: 'execute', name: 'q', parameters: [] });
  });

  test('CREATE EXTERNAL TABLE is read whole, names in lower case', () => {
    const statement = parseStatement(`
      CREATE EXTERNAL TABLE Db.\`Facts\` (
        Id string COMMENT 'which, (one)',
        times struct<queuedAt: bigint, inner: array<map<string,decimal(5,2)>>>
      )
      COMMENT 'facts'
      PARTITIONED BY (dt string, hour string)
      ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
      WITH SERDEPROPERTIES ('ignore.malformed.json'='true')
      STORED AS INPUTFORMAT 'a' OUTPUTFORMAT 'b'
      LOCATION 's3://lake/events/'
      TBLPROPERTIES ('projection.enabled'='false', 'a'='b')`);
    expect(statement).toEqual({
      kind: 'create-table',
      table: { database: 'db', name: 'facts' },
      ifNotExists: false,
      columns: [
        { Name: 'id', Type: 'string', Comment: 'which, (one)' },
        { Name: 'times', Type: 'struct<queuedat:bigint,inner:array<map<string,decimal(5,2)>>>' },
      ],
      partitionKeys: [
        { Name: 'dt', Type: 'string' },
        { Name: 'hour', Type: 'string' },
      ],
      serde: 'org.openx.data.jsonserde.JsonSerDe',
      serdeProperties: { 'ignore.malformed.json': 'true' },
      location: 's3://lake/events/',
      properties: { 'projection.enabled': 'false', a: 'b' },
    });
  });

  test.each([
    ['SELECT 1', 'DML'],
    ['EXECUTE q', 'DML'],
    ['MSCK REPAIR TABLE t', 'DDL'],
    ['DROP TABLE IF EXISTS t', 'DDL'],
    ['SHOW TABLES', 'UTILITY'],
    ['SHOW TABLES IN db', 'UTILITY'],
    ['DESCRIBE db.t', 'UTILITY'],
  ])('%s is %s', (sql, type) => {
    expect(statementType(parseStatement(sql))).toBe(type);
  });

  test.each([
    ['', 'the statement is empty'],
    ['-- nothing', 'the statement is empty'],
    ["SELECT 'open", 'line 1:8: this quote is never closed'],
    ['DELETE FROM t', 'Queries of this type are not supported: DELETE'],
    ['CREATE TABLE t AS SELECT 1', 'not supported: CREATE'],
    ["CREATE EXTERNAL TABLE t (a text) LOCATION 's3://b/'", 'The type "text" is not known.'],
    ['CREATE EXTERNAL TABLE t (a map<string>)', 'The type "map<string>" is not known.'],
    ['CREATE EXTERNAL TABLE t (a int)', 'line 1:32: expected LOCATION, found the end'],
    ['MSCK REPAIR TABLE a b', 'line 1:21: expected the end of the statement, found "b"'],
    ['SELECT 1; SELECT 2', 'one statement at a time'],
  ])('%j is refused with a sentence', (sql, sentence) => {
    expect(() => parseStatement(sql)).toThrow(sentence);
  });
});

describe('parameters', () => {
  test('stand where the question marks are, not in texts, names or comments', () => {
    const sql = `SELECT '?' AS "?" -- ?\n/* ? */ FROM t WHERE a = ? AND b = ?`;
    expect(bindParameters(sql, ["'it''s'", '5'])).toBe(
      `SELECT '?' AS "?" -- ?\n/* ? */ FROM t WHERE a = 'it''s' AND b = 5`,
    );
  });

  test('a negative number does not make a comment', () => {
    expect(bindParameters('SELECT 1 WHERE 1 -?', ['-5'])).toBe('SELECT 1 WHERE 1 -(- 5)');
  });

  test('a value’s own comment does not swallow what follows', () => {
    expect(bindParameters('a = ? AND b', ['1 -- x'])).toBe('a = 1 AND b');
  });

  test('too few and too many are refused', () => {
    expect(() => bindParameters('a = ?', [])).toThrow('expected 1 but found 0');
    expect(() => bindParameters('a = ?', ['1', '2'])).toThrow('expected 1 but found 2');
  });

  test.each(['sale', "'a' OR 1 = 1", '1) OR (1', "'a'; SELECT 1", '(SELECT 1)', '', '"a"'])(
    '%j is not a literal',
    (value) => {
      expect(() => bindParameters('a = ?', [value])).toThrow('is not a literal');
    },
  );
});
