import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, openEngine } from './engine.ts';
import { parseTree, tableReferences } from './tree.ts';

let engine: Engine;
beforeAll(async () => {
  const { signal } = new AbortController();
  engine = await openEngine({ folders: [], database: 'test', nowEpochMs: 0, signal });
});
afterAll(() => engine.close());

test.each([
  ['a table', 'SELECT * FROM facts', ['facts']],
  ['the name of a WITH', 'WITH a AS (SELECT * FROM facts) SELECT * FROM a', ['facts']],
  ['whatever its case', 'WITH Abc AS (SELECT 1) SELECT * FROM aBC', []],
  [
    'the definitions after its own',
    'WITH a AS (SELECT 1 AS n), b AS (SELECT * FROM a) SELECT * FROM b',
    [],
  ],
  ['the definitions before its own', 'WITH b AS (SELECT * FROM a), a AS (SELECT 1) TABLE b', ['a']],
  ['its own definition', 'WITH a AS (SELECT * FROM a) SELECT * FROM a', ['a']],
  [
    'its own definition, when that is recursive',
    'WITH RECURSIVE a AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM a WHERE n < 3) SELECT * FROM a',
    [],
  ],
  ['a database beside it', 'WITH a AS (SELECT 1) SELECT * FROM other.a', ['other.a']],
  ['outside of where the WITH stands', 'SELECT * FROM (WITH a AS (SELECT 1) TABLE a), a', ['a']],
  [
    'inside of what the WITH stands before',
    'WITH a AS (SELECT 1 AS n) SELECT (SELECT max(n) FROM a) FROM facts WHERE n IN (SELECT n FROM a)',
    ['facts'],
  ],
])('%s: %s', async (_where, sql, tables) => {
  const references = tableReferences(await parseTree(engine, sql));

  expect(references.map(({ database, name }) => (database ? `${database}.${name}` : name))).toEqual(
    tables,
  );
});
